#include "service/admin/assemble.h"

#include "service/admin/describe_others.h"
#include "service/agents/token_routes.h"
#include "service/api/openapi.h"
#include "service/connectors/connector_routes.h"
#include "service/deployment/imported_pfx_routes.h"
#include "service/deployment/profile_routes.h"
#include "service/deployment/settings_routes.h"
#include "service/directory/directory.h"
#include "service/events/event_routes.h"
#include "service/inventory/inventory_routes.h"
#include "service/oauth/application_routes.h"
#include "service/queue/queue_depth.h"
#include "service/queue/request_routes.h"

namespace certferry::service {

void assemble_admin_api(Api& api, const AdminParts& parts) {
    auto& database = parts.database;
    add_accounts_routes(api, {.database = database,
                              .api = api,
                              .authenticator = parts.authenticator,
                              .passwords = parts.passwords,
                              .oidc = parts.oidc,
                              .installation = parts.installation,
                              .clock = parts.clock,
                              .public_url = parts.public_url});
    add_settings_routes(api, {.database = database, .api = api});
    add_directory_routes(api, {.database = database, .api = api, .actions = parts.device_actions});
    add_profile_routes(api, {.database = database, .api = api, .clock = parts.clock});
    add_imported_pfx_routes(api, {.database = database, .api = api, .on_queued = parts.on_queued});
    add_inventory_routes(api, {.database = database, .api = api, .clock = parts.clock});
    add_agent_admin_routes(
        api, {.database = database, .api = api, .ca = parts.ca, .agents_url = parts.agents_url});
    describe_agents(api);
    add_request_routes(api, {.database = database, .api = api, .on_queued = parts.on_queued});
    add_queue_depth_route(api, database, parts.clock);
    add_connector_routes(
        api, {.database = database, .api = api, .gate = parts.gate, .clock = parts.clock});
    add_event_routes(api, {.database = database, .api = api});
    add_application_routes(api, {.database = database, .api = api});
    add_openapi_route(api);
}

}  // namespace certferry::service
