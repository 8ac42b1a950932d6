#pragma once

#include "store/service/connectors.h"
#include "wire/work_calls.h"

#include <string>
#include <vector>

namespace certferry::service {

/// The lanes of the queue (store/service/requests.h) that a connector may take from: what is
/// pending with it, and by its features and keys `revoke`, `import`, `recrypt` and `pkcs`. Throws
/// Error(validation_failed) for a feature that is not known, or too many keys.
std::vector<std::string> lanes_for(const store::service::ConnectorRecord& connector,
                                   const wire::LeaseRequest& order);

}  // namespace certferry::service
