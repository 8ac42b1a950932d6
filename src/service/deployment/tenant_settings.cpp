#include "service/deployment/tenant_settings.h"

#include "base/error.h"
#include "store/service/tenants.h"
#include "wire/json.h"

namespace certferry::service {

StoredSettings stored_settings(std::string_view json) {
    return wire::from_json<StoredSettings>(json);
}

StoredSettings load_settings(store::Session& session, std::string_view tenant_id) {
    const auto tenant = store::service::find_tenant(session, tenant_id);
    if (!tenant) {
        throw Error(codes::store_corrupt, "a row belongs to a tenant that is not there");
    }
    return stored_settings(tenant->settings);
}

TenantSettings tenant_settings(store::Session& session, std::string_view tenant_id) {
    const auto stored = load_settings(session, tenant_id);
    TenantSettings settings;
    if (stored.user_name_variable) {
        settings.user_name_variable = user_name_variable_words.find(*stored.user_name_variable)
                                          .value_or(UserNameVariable::upn);
    }
    settings.trust_device_values = stored.trust_device_values.value_or(false);
    settings.ca_is_ntauth = stored.ca_is_ntauth.value_or(false);
    return settings;
}

}  // namespace certferry::service
