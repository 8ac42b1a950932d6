#pragma once

#include "service/api/schemas.h"
#include "service/connectors/connector_routes.h"

// What the routes of this folder have in common.
namespace certferry::service {

using ConnectorHandler = Answer (*)(const ConnectorParts&, const Call&);

/// Adds routes whose handlers are functions of this folder.
class RouteAdder {
public:
    RouteAdder(Api& api, const ConnectorParts& parts) noexcept : api_(api), parts_(parts) {}

    void operator()(std::string method, std::string path, std::string name, Role least,
                    ConnectorHandler handler, RouteDescription description) const {
        api_.add(
            {.method = std::move(method),
             .path = std::move(path),
             .name = std::move(name),
             .least = least,
             .handle = [parts = parts_, handler](const Call& call) { return handler(parts, call); },
             .description = std::move(description)});
    }

private:
    Api& api_;
    const ConnectorParts& parts_;
};

/// The answer that names one fault of a body.
inline Answer refuse_member(std::string path, std::string text) {
    return {.errors = {{.code = "E_JSON_VALUE",
                        .path = std::move(path),
                        .position = std::nullopt,
                        .text = std::move(text)}}};
}

/// Routes of the files of this folder.
void add_command_routes(const RouteAdder& add);
void add_key_routes(const RouteAdder& add);
void add_metric_routes(const RouteAdder& add);
void add_policy_routes(const RouteAdder& add);

}  // namespace certferry::service
