#pragma once

#include "service/api/api.h"

#include <functional>
#include <string>
#include <type_traits>
#include <utility>

namespace certferry::service {

/// Who may call a route: a role alone, or with another kind of access.
struct Who {
    Role least = Role::administrator;
    Access access = Access::by_role;

    Who(Role role, Access how = Access::by_role) noexcept  // NOLINT(google-explicit-constructor)
        : least(role), access(how) {}

    Who(Access how) noexcept : access(how) {}  // NOLINT(google-explicit-constructor)
};

/// A handler: a function that gets what its folder needs (databases, clock, …) and the call.
template <class Parts>
using RouteHandler = Answer (*)(const Parts&, const Call&);

/// A route whose handler gets a copy of `parts`; what those point to has to outlive the Api.
template <class Parts>
ApiRoute route(const Parts& parts, std::string method, std::string path, std::string name, Who who,
               std::type_identity_t<RouteHandler<Parts>> handler,
               RouteDescription description = {}) {
    std::function<Answer(const Call&)> handle = [parts, handler](const Call& call) {
        return handler(parts, call);
    };
    return {.method = std::move(method),
            .path = std::move(path),
            .name = std::move(name),
            .least = who.least,
            .handle = std::move(handle),
            .access = who.access,
            .description = std::move(description)};
}

/// Adds routes of one folder, a line each. Lives no longer than what it was made of.
template <class Parts>
class RouteAdder {
public:
    RouteAdder(Api& api, const Parts& parts) noexcept : api_(api), parts_(parts) {}

    void operator()(std::string method, std::string path, std::string name, Who who,
                    RouteHandler<Parts> handler, RouteDescription description = {}) const {
        api_.add(route(parts_, std::move(method), std::move(path), std::move(name), who, handler,
                       std::move(description)));
    }

private:
    Api& api_;
    const Parts& parts_;
};

}  // namespace certferry::service
