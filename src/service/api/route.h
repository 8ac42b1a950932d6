#pragma once

#include "service/api/principal.h"
#include "wire/json_schema.h"

#include <boost/json/object.hpp>

#include <functional>
#include <optional>
#include <string>
#include <typeindex>
#include <vector>

namespace certferry::service {

struct Call;
struct Answer;

/// Who may call a route.
enum class Access {
    by_role,  ///< Who has the role `least` in a tenant, or above it; an owner by `least` alone.
    role_or_owner,  ///< The same, and an owner for what belongs to the installation.
    signed_in,      ///< Everybody who is known, even with a password that has to be changed first.
    anybody,        ///< Everybody: `Call::principal` says nothing.
};

/// What a body has to be: its schema, and the type that reads it where there is one.
struct BodyForm {
    std::optional<std::type_index> type = std::nullopt;
    boost::json::object schema;
    std::string content_type = "application/json";
};

/// The body that `Call::body<T>()` reads.
template <class T>
BodyForm body_of() {
    return {.type = std::type_index(typeid(T)), .schema = wire::json_schema<T>()};
}

struct QueryParameter {
    std::string name;
    std::string description;
    boost::json::object schema{{"type", "string"}};  // NOLINT(readability-redundant-*): a default
};

/// A description of one route, for people and for generated clients.
struct RouteDescription {
    // NOLINTBEGIN(readability-redundant-*): lets braces leave members out
    std::string summary{};
    std::optional<BodyForm> body{};
    std::vector<QueryParameter> query{};
    int status = 200;                              ///< Of success.
    std::optional<boost::json::object> answer{};   ///< Schema; not set: no body, or not JSON.
    std::string answer_type = "application/json";  ///< Of the answer's content.
    bool needs_etag = false;                       ///< Wants If-Match.
    // NOLINTEND(readability-redundant-*)
};

/// One call of the admin API.
struct ApiRoute {
    // NOLINTBEGIN(readability-redundant-*): lets braces leave members out
    std::string method;
    std::string path;  ///< Below /api/v1, such as `/users/{userId}`.
    std::string name;  ///< `user.update`: in the audit, in metrics, and as operationId.
    Role least = Role::auditor;
    std::function<Answer(const Call&)> handle;
    Access access = Access::by_role;
    RouteDescription description{};
    /// Most octets of a body, in place of the listener's limit; for a path without `{…}`.
    std::optional<std::size_t> max_body_bytes{};
    // NOLINTEND(readability-redundant-*)
};

/// True if somebody of this role gets past the door of the route.
bool admits(const ApiRoute& route, Role role) noexcept;

/// Parameters of every list: `limit` and `cursor`, and those given before them.
std::vector<QueryParameter> page_parameters(std::vector<QueryParameter> others = {});

/// `{"items": [T…], "nextCursor": …}`.
boost::json::object page_schema(boost::json::object item);

}  // namespace certferry::service
