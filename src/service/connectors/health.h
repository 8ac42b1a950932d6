#pragma once

#include "service/connectors/status.h"
#include "store/service/connectors.h"
#include "store/session.h"

namespace certferry::service {

/// What a connector gets for its report.
struct RecordedHealth {
    wire::HealthAnswer answer;
    bool refused = false;  ///< It is too old; its report was kept all the same.
};

/// Keeps a connector's report: what it is and has, what it counted, what became of commands. Gives
/// what it is to know and to do. A repeat changes nothing.
/// Throws Error(connector_report_invalid) or Error(connector_version_invalid).
RecordedHealth record_health(store::Session& session, store::service::ConnectorRecord connector,
                             const wire::HealthReport& report, const VersionGate& gate,
                             UtcTime now);

/// What it reported last; empty if it never did.
std::optional<StoredHealth> health_of(const store::service::ConnectorRecord& connector);

/// What connectors of a tenant are measured by.
struct TenantMeasures {
    VersionRules rules;
    std::optional<std::string> escrow_key_id;  ///< The active one.
    std::vector<std::string> import_key_ids;   ///< The active ones.
};

TenantMeasures measures_of(store::Session& session, std::string_view tenant_id,
                           const VersionGate& gate);

/// What the status of a connector follows from.
ConnectorFacts facts_of(const store::service::ConnectorRecord& connector,
                        const TenantMeasures& measures, UtcTime now);

}  // namespace certferry::service
