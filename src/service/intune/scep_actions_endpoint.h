#pragma once

#include "http/router.h"
#include "service/challenges/scep_validation.h"
#include "service/keys/permit_key.h"

#include <functional>
#include <string>
#include <string_view>

namespace certferry::service {

/// Which tenant a caller may validate for. Throws what the caller is answered.
using TenantOf = std::function<std::string(const http::Request&)>;

/// Adds `ScepActions/validateRequest`, `successNotification` and `failureNotification` below
/// `base`, as ScepRequestValidationFEService has them. Every answer is a JSON object: an evaluated
/// request gets 200 with its code, anything else an error object, because Microsoft's clients parse
/// the body before they look at the status. `api-version` is not looked at: clients send either
/// service's. All is lent.
///
/// `validator_of`, if there is one, is asked instead of `tenant_of` for validateRequest: it may
/// refuse callers that must not begin anything, but whose notifications are taken still, so that
/// what was validated ends as it has to.
///
/// With `permits` a `Success` of validateRequest carries a permit: for connectors of ours. Programs
/// of others get none, because their answers are Intune's and no more.
void add_scep_actions(http::Router& router, std::string_view base, ScepValidation& validation,
                      const TenantOf& tenant_of, const TenantOf& validator_of = {},
                      const PermitKey* permits = nullptr);

}  // namespace certferry::service
