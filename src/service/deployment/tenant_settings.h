#pragma once

#include "service/profiles/facts.h"
#include "store/session.h"

namespace certferry::service {

/// The tenant's settings that names depend on. Throws Error(store_corrupt).
TenantSettings tenant_settings(store::Session& session, std::string_view tenant_id);

}  // namespace certferry::service
