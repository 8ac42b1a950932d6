#pragma once

#include "service/api/api.h"
#include "service/keys/internal_ca.h"

#include <string>

namespace certferry::service {

/// Tokens by which connectors and devices enrol, below /api/v1:
///
///     POST         /enrolmentTokens      {"kind": "connector"} or
///                                        {"kind": "device", "deviceId" | "userId", "platform"}
///
/// All is lent.
struct AgentAdminParts {
    store::Database& database;
    const Api& api;
    const InternalCa& ca;
    std::string agents_url;  ///< Where they enrol, without `/` at its end.
};

void add_agent_admin_routes(Api& api, const AgentAdminParts& parts);

}  // namespace certferry::service
