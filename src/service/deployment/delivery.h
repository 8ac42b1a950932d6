#pragma once

#include "base/time.h"
#include "service/challenges/expectation.h"
#include "service/deployment/targets.h"
#include "service/profiles/scep_urls.h"
#include "store/service/challenges.h"
#include "store/service/deployments.h"
#include "wire/device.h"
#include "wire/work.h"

#include <optional>
#include <string>
#include <variant>

namespace certferry::service {

/// What a SCEP profile promises one device: the item as it is sent, without its challenge, and what
/// the challenge will be bound to.
struct ScepDelivery {
    wire::ScepItem item;
    Expectation expected;
};

/// Makes it, or says why it cannot be made: E_VALUE_MISSING, E_VALUE_INVALID. Names are expanded
/// from what is known of device and user now.
std::variant<ScepDelivery, Finding> scep_delivery(const Profile& profile, const Targets& targets,
                                                  const TenantSettings& tenant,
                                                  const RandomBelow& random_below);

/// What a PKCS profile orders for one device at `now`, without recipient; or why it cannot be
/// ordered.
std::variant<wire::PkcsWork, Finding> pkcs_delivery(const Profile& profile, const Targets& targets,
                                                    const TenantSettings& tenant, UtcTime now);

wire::TrustedItem trusted_delivery(const TrustedCertificateSettings& settings);

}  // namespace certferry::service
