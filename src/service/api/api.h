#pragma once

#include "base/time.h"
#include "http/message.h"
#include "http/router.h"
#include "service/api/authenticator.h"
#include "service/api/principal.h"
#include "service/api/query.h"
#include "service/api/route.h"
#include "service/keys/installation_key.h"
#include "store/database.h"
#include "wire/json.h"

#include <boost/describe/class.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace certferry::service {

/// One thing that is wrong with a body; part of `errors[]` of an answer with status 422.
struct FieldError {
    std::string code;
    std::string path;  ///< JSON pointer (RFC 6901), such as `/subjectAlternativeNames/1/value`.
    /// Of the first offending character in the value, from 0.
    std::optional<std::int64_t> position = std::nullopt;
    std::string text;
};

BOOST_DESCRIBE_STRUCT(FieldError, (), (code, path, position, text))

/// What a call answers.
struct Answer {
    // NOLINTBEGIN(readability-redundant-*): lets braces leave members out
    int status = 200;
    boost::json::value body{};                           ///< Left out with status 204.
    std::optional<std::int64_t> version = std::nullopt;  ///< Becomes the ETag.
    std::optional<std::string> location = std::nullopt;  ///< Path of what was made, below /api/v1.
    std::vector<FieldError> errors{};  ///< If any, the answer is 422 and nothing is written.

    // For the audit of a write:
    std::string object{};           ///< Id of what was written.
    boost::json::object details{};  ///< What changed, without secrets.

    http::Headers headers{};  ///< Beside those that follow from the members above.
    // NOLINTEND(readability-redundant-*)
};

/// A call of the admin API, with who makes it.
struct Call {
    const ApiRoute& route;
    const http::Request& request;
    Principal principal;
    std::vector<std::string> ids;  ///< Values of the path's `{…}`, in order.
    Query query;

    /// The body as T. Throws Error(content_type_wrong), or what wire::from_json throws; members
    /// that T lacks are refused. If the route's description has a body, it must be body_of<T>():
    /// else Error(internal_error).
    template <class T>
    T body() const {
        return wire::from_json<T>(text_for(typeid(T)), {.unknown = wire::UnknownMembers::refuse});
    }

    /// The body's text, declared as JSON. Throws Error(content_type_wrong), and
    /// Error(internal_error) if the route is described without a body.
    std::string_view json_text() const;

    /// The version in If-Match. Throws Error(etag_missing).
    std::int64_t expected_version() const;

private:
    std::string_view text_for(std::type_index type) const;
};

/// The admin API `/api/v1`: finds out who calls, whether the role allows it, and runs the route.
/// Errors become problem details (RFC 9457). Filled before it serves, then thread-safe.
class Api {
public:
    /// All is lent. Answers that are kept for repeats are wrapped by the installation key.
    struct Parts {
        store::Database& database;
        const InstallationKey& installation;
        const Authenticator& authenticator;
        const Clock& clock;
    };

    explicit Api(const Parts& parts) noexcept : parts_(parts) {}

    void add(ApiRoute route) { routes_.push_back(std::move(route)); }

    /// Gives the route of this name its description. Throws Error(internal_error) if there is none,
    /// or it has one.
    void describe(std::string_view name, RouteDescription description);

    const std::vector<ApiRoute>& routes() const noexcept { return routes_; }

    /// Makes the routes of an HTTP listener that lead here.
    void add_to(http::Router& router) const;

    /// Runs `change` in a transaction, audits it there, and repeats the stored answer where the
    /// call's Idempotency-Key was used before. An answer with errors is not written.
    /// Throws Error(idempotency_key_reused).
    Answer write(const Call& call,
                 const std::function<Answer(store::Session&, UtcTime)>& change) const;

private:
    http::Response serve(const http::Request& request) const;
    http::Response run(const ApiRoute& route, std::vector<std::string> ids,
                       const http::Request& request) const;
    Principal admit(const ApiRoute& route, const http::Request& request) const;

    Parts parts_;
    std::vector<ApiRoute> routes_;
};

/// The answer that has to be given if an object is not there.
[[noreturn]] void refuse_unknown_object(std::string_view kind, std::string_view id);

}  // namespace certferry::service
