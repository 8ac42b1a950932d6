#pragma once

#include "service/profiles/facts.h"
#include "store/session.h"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::service {

/// As the tenant's row and the admin API have them.
struct StoredSettings {
    /// `upn` or another word of user_name_variable_words: what {{UserName}} stands for.
    std::optional<std::string> user_name_variable;
    std::optional<bool> trust_device_values;  ///< Names that devices report may enter certificates.
    std::optional<bool> ca_is_ntauth;         ///< The CA is trusted for sign-in to the directory.
    /// Domains that name the tenant at the token endpoint, beside its id and name.
    std::optional<std::vector<std::string>> verified_domains;
    /// PFX files may be imported in the portal; so unless it is said otherwise.
    std::optional<bool> browser_pfx_import;
};

BOOST_DESCRIBE_STRUCT(StoredSettings, (),
                      (user_name_variable, trust_device_values, ca_is_ntauth, verified_domains,
                       browser_pfx_import))

/// Reads what the row holds. Throws what wire::from_json throws.
StoredSettings stored_settings(std::string_view json);

/// All of a tenant's settings, as they are stored. Throws Error(store_corrupt).
StoredSettings load_settings(store::Session& session, std::string_view tenant_id);

/// The tenant's settings that names depend on. Throws Error(store_corrupt).
TenantSettings tenant_settings(store::Session& session, std::string_view tenant_id);

}  // namespace certferry::service
