#include "service/deployment/settings_routes.h"

#include "base/codes/service.h"
#include "base/error.h"
#include "service/deployment/tenant_settings.h"
#include "store/service/tenants.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::TenantRecord;

TenantRecord load(Session& session, const Call& call) {
    auto tenant = store::service::find_tenant(session, call.principal.tenant_id);
    if (!tenant) {
        refuse_unknown_object("tenant", call.principal.tenant_id);
    }
    return *std::move(tenant);
}

Answer answer_of(const TenantRecord& tenant) {
    return {.body = wire::write_json(stored_settings(tenant.settings)),
            .version = tenant.version,
            .object = tenant.tenant_id};
}

Answer read_settings(const SettingsParts& parts, const Call& call) {
    return answer_of(parts.database.read([&](Session& session) { return load(session, call); }));
}

Answer replace_settings(const SettingsParts& parts, const Call& call) {
    const auto version = call.expected_version();
    const auto settings = call.body<StoredSettings>();
    if (settings.user_name_variable &&
        !user_name_variable_words.find(*settings.user_name_variable)) {
        return {.errors = {{.code = "E_JSON_VALUE",
                            .path = "/userNameVariable",
                            .text = *settings.user_name_variable}}};
    }
    return parts.api.write(call, [&](Session& session, UtcTime now) {
        auto tenant = load(session, call);
        auto before = stored_settings(tenant.settings);
        tenant.settings = wire::to_json(settings);
        tenant.version = version;
        tenant.modified_at = now;
        if (!store::service::update_tenant(session, tenant)) {
            throw Error(codes::object_changed, "settings");
        }
        ++tenant.version;
        auto answer = answer_of(tenant);
        answer.details = {{"from", wire::write_json(before)}, {"to", answer.body}};
        return answer;
    });
}

}  // namespace

void add_settings_routes(Api& api, const SettingsParts& parts) {
    const auto schema = wire::json_schema<StoredSettings>();
    api.add({.method = "GET",
             .path = "/settings",
             .name = "settings.read",
             .least = Role::auditor,
             .handle = [parts](const Call& call) { return read_settings(parts, call); },
             .description = {.summary = "The tenant's settings", .answer = schema}});
    api.add({.method = "PUT",
             .path = "/settings",
             .name = "settings.update",
             .least = Role::administrator,
             .handle = [parts](const Call& call) { return replace_settings(parts, call); },
             .description = {.summary = "Replace the tenant's settings; what is left out gets its "
                                        "default",
                             .body = body_of<StoredSettings>(),
                             .answer = schema,
                             .needs_etag = true}});
}

}  // namespace certferry::service
