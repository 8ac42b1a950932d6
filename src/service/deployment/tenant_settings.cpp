#include "service/deployment/tenant_settings.h"

#include "base/error.h"
#include "store/service/tenants.h"
#include "wire/json.h"

#include <boost/describe/class.hpp>

namespace certferry::service {

namespace {

/// As the tenant's row holds them.
struct StoredSettings {
    std::optional<std::string> user_name_variable;
    std::optional<bool> trust_device_values;
    std::optional<bool> ca_is_ntauth;
};

BOOST_DESCRIBE_STRUCT(StoredSettings, (), (user_name_variable, trust_device_values, ca_is_ntauth))

}  // namespace

TenantSettings tenant_settings(store::Session& session, std::string_view tenant_id) {
    const auto tenant = store::service::find_tenant(session, tenant_id);
    if (!tenant) {
        throw Error(codes::store_corrupt, "a row belongs to a tenant that is not there");
    }
    const auto stored = wire::from_json<StoredSettings>(tenant->settings);
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
