#pragma once

#include "ca_server.h"
#include "events/event_reader.h"
#include "program.h"
#include "registration/challenge_validator.h"
#include "store/database.h"

#include <boost/json.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace certferry::integration {

/// One event of the connector's log.
struct Logged {
    int id = 0;
    std::string request_id;
    std::string channel;
    boost::json::object fields;

    std::string text(std::string_view field) const;
};

/// A CA and a connector in front of it: the real programs, with files of their own and
/// ports of their own. Not thread-safe, except for `port` and `make_challenge`.
class Authority {
public:
    struct Setup {
        std::string name;       ///< Of its folder in the scratch directory.
        std::string endpoints;  ///< TOML: `[scep.endpoints.…]`.
        // NOLINTBEGIN(readability-redundant-member-init): g++ wants them where members are named
        std::string scep{};  ///< TOML: more of `[scep]`.
        std::string ca{};    ///< TOML: more of ca.toml.
        // NOLINTEND(readability-redundant-member-init)
    };

    /// Makes and starts the CA; the connector is not started yet.
    explicit Authority(const Setup& setup);

    void start();

    /// Orderly, and then checks what must always be true of its log.
    void stop();

    /// Expects that no secret is in any log, event or output so far.
    void check_secrets() const;

    void kill();

    std::uint16_t port() const noexcept { return port_; }

    /// A challenge that counts from `age` ago.
    std::string make_challenge(const registration::ChallengeOrder& order,
                               std::chrono::seconds age = std::chrono::seconds(0));

    /// Certificates for requesters in the CA's database: signed or about to be.
    std::int64_t certificate_count();

    /// Requests that were ever authorised.
    std::int64_t transaction_count();

    /// Runs a statement in the connector's database.
    void execute(const std::string& sql);

    /// The same in the CA's.
    void execute_at_ca(const std::string& sql);

    /// Runs `action` while this process holds the write lock of the connector's database.
    void while_locked(const std::function<void()>& action);

    /// The request from this address ends with an HTTP error: it has begun, and has no outcome.
    void expect_no_outcome(const std::string& address);

    /// Runs `certferry ca VERB` with the CA's configuration.
    Finished ca(std::vector<std::string> arguments) const;

    /// Runs `certferry connector VERB` with the connector's.
    Finished connector(std::vector<std::string> arguments) const;

    /// Waits until `enough` is true of all events so far, for at most 60 s; gives the events.
    const std::vector<Logged>& wait_for_events(
        const std::function<bool(const std::vector<Logged>&)>& enough);

    /// The finished requests that came from this address: waits until there are so many Admin
    /// events. By requestId, each with its events in order, Admin events last.
    std::map<std::string, std::vector<Logged>> requests_from(const std::string& address,
                                                             std::size_t admin_events = 1);

    /// A text that must not appear in any log.
    void add_secret(std::string secret);

    const std::filesystem::path& folder() const noexcept { return folder_; }

private:
    void read_events();
    void check_events();

    std::filesystem::path folder_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<store::Database> ca_database_;
    std::unique_ptr<CaServer> ca_server_;
    std::unique_ptr<Program> connector_;
    std::uint16_t port_ = 0;
    bool killed_ = false;
    std::unique_ptr<events::EventReader> reader_;
    std::vector<Logged> events_;
    std::vector<std::string> secrets_;
    std::set<std::string> without_outcome_;
};

}  // namespace certferry::integration
