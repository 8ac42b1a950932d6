#pragma once

#include "base/guarded.h"
#include "http/server.h"
#include "intune/token_client.h"

#include <boost/json/object.hpp>

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::intune::testing {

/// A small honest Graph with users and their imported PFX files, on a free port of 127.0.0.1. Pages
/// have two records. Thread-safe.
class FakeUserPfx {
public:
    explicit FakeUserPfx(std::vector<std::string> user_principal_names);
    FakeUserPfx(const FakeUserPfx&) = delete;
    FakeUserPfx& operator=(const FakeUserPfx&) = delete;

    /// Such as `http://127.0.0.1:40000`.
    const std::string& url() const noexcept { return url_; }

    std::string scope() const { return url_ + "/.default"; }

    /// One that gets tokens here.
    Application application() const;

    /// The next answers to calls with a token, in this order, in place of the right ones.
    void script(std::vector<http::Response> answers);

    /// No token given out until now counts any more.
    void forget_tokens();

    /// Records by id, as they were sent.
    std::map<std::string, boost::json::object> records() const;

    /// `METHOD /path` of every call with a token.
    std::vector<std::string> calls() const;

private:
    struct State {
        std::deque<http::Response> scripts;
        std::map<std::string, boost::json::object> records;
        std::vector<std::string> calls;
        int first_token = 1;  // That counts.
        int next_token = 1;
    };

    void add_routes();
    http::Response give_token();
    http::Response handle(const http::Request& request);
    http::Response answer(State& state, const http::Request& request) const;
    http::Response list(const State& state, std::string_view query) const;
    http::Response create(State& state, const http::Request& request) const;
    http::Response find_users(std::string_view query) const;
    std::string id_of(std::string_view user_principal_name) const;

    const std::vector<std::string> users_;
    SystemClock clock_;
    Guarded<State> state_;
    http::Metrics metrics_;
    http::Router router_;
    http::WorkerPool pool_{2, 64};
    http::Server server_;  // Last: it calls the rest.
    std::string url_;
};

}  // namespace certferry::intune::testing
