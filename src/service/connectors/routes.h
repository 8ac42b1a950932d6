#pragma once

#include "service/api/route_adder.h"
#include "service/api/schemas.h"
#include "service/connectors/connector_routes.h"

// What the routes of this folder have in common.
namespace certferry::service {

using ConnectorRoutes = RouteAdder<ConnectorParts>;

/// The answer that names one fault of a body.
inline Answer refuse_member(std::string path, std::string text) {
    return {.errors = {{.code = "E_JSON_VALUE",
                        .path = std::move(path),
                        .position = std::nullopt,
                        .text = std::move(text)}}};
}

/// Routes of the files of this folder.
void add_command_routes(const ConnectorRoutes& add);
void add_key_routes(const ConnectorRoutes& add);
void add_metric_routes(const ConnectorRoutes& add);
void add_policy_routes(const ConnectorRoutes& add);

}  // namespace certferry::service
