#pragma once

#include "base/time.h"
#include "store/session.h"

#include <span>
#include <string>
#include <vector>

namespace certferry::store::service {

/// What a connector counted in one hour.
struct ConnectorMetricRecord {
    std::string tenant_id;
    UtcTime hour;  ///< When the hour began.
    std::string connector_id;
    std::string kind;  ///< scep, pkcs, recrypt, import, revoke.
    std::int64_t succeeded = 0;
    std::int64_t failed = 0;
};

/// Replaces what was counted for these hours, so that a repeat changes nothing.
void put_connector_metrics(Session& session, std::span<const ConnectorMetricRecord> metrics);

/// The tenant's hours from `from` to before `until`, in order. An empty `connector_id` sums over
/// all connectors and leaves the records' empty.
std::vector<ConnectorMetricRecord> list_connector_metrics(Session& session,
                                                          std::string_view tenant_id,
                                                          std::string_view connector_id,
                                                          UtcTime from, UtcTime until);

/// Removes hours before `before`.
std::int64_t remove_connector_metrics(Session& session, UtcTime before);

}  // namespace certferry::store::service
