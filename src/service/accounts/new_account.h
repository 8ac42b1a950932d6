#pragma once

#include "service/api/principal.h"
#include "store/service/accounts.h"

#include <string>
#include <string_view>

namespace certferry::service {

/// A new account; its password, if it has one, has to be changed at the first sign-in. Throws
/// Error(object_exists).
store::service::AccountRecord add_account(store::Session& session, std::string_view tenant_id,
                                          std::string name, Role role, std::string password_hash,
                                          UtcTime now);

}  // namespace certferry::service
