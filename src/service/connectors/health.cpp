#include "service/connectors/health.h"

#include "service/connectors/keys.h"
#include "service/connectors/policy.h"
#include "service/connectors/report_limits.h"
#include "store/service/connector_commands.h"
#include "store/service/connector_metrics.h"
#include "store/service/wrapping_keys.h"
#include "wire/json.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::ConnectorMetricRecord;
using store::service::ConnectorRecord;

void keep_counts(Session& session, const ConnectorRecord& connector,
                 const std::vector<wire::HourCount>& counts) {
    std::vector<ConnectorMetricRecord> metrics;
    metrics.reserve(counts.size());
    for (const auto& count : counts) {
        metrics.push_back({.tenant_id = connector.tenant_id,
                           .hour = count.hour,
                           .connector_id = connector.connector_id,
                           .kind = count.kind,
                           .succeeded = count.succeeded,
                           .failed = count.failed});
    }
    store::service::put_connector_metrics(session, metrics);
}

/// Success of collectLogs is the logs themselves (logs.h), never a word about them.
void keep_result(Session& session, const ConnectorRecord& connector,
                 const wire::CommandResult& result, UtcTime now) {
    auto command =
        store::service::find_connector_command(session, connector.tenant_id, result.command_id);
    if (!command || command->connector_id != connector.connector_id ||
        (command->kind == "collectLogs" && result.outcome == "succeeded")) {
        return;
    }
    command->state = result.outcome;
    command->message = result.message;
    command->modified_at = now;
    store::service::move_connector_command(session, *command);
}

std::vector<wire::ConnectorCommand> take_commands(Session& session,
                                                  const ConnectorRecord& connector, UtcTime now) {
    std::vector<wire::ConnectorCommand> commands;
    for (auto& command : store::service::open_connector_commands(session, connector.tenant_id,
                                                                 connector.connector_id)) {
        commands.push_back({.command_id = command.command_id, .kind = command.kind});
        if (command.state == "queued") {
            command.state = "sent";
            command.modified_at = now;
            store::service::move_connector_command(session, command);
        }
    }
    return commands;
}

wire::LifecycleVerdict verdict_of(const VersionVerdict& version) {
    wire::LifecycleVerdict verdict;
    verdict.state =
        version.is_refused() ? to_text(LifecycleState::refused) : to_text(version.life.state);
    if (version.life.newest) {
        verdict.new_version = to_text(version.life.newest->version);
    }
    verdict.support_ends_at = version.life.support_ends_at;
    verdict.works_until = version.life.works_until;
    verdict.refused_features = version.refused;
    return verdict;
}

}  // namespace

RecordedHealth record_health(Session& session, ConnectorRecord connector,
                             const wire::HealthReport& report, const VersionGate& gate,
                             UtcTime now) {
    check_limits(report, now);
    const auto features = known_features(report.features);
    const auto version =
        judge(gate.rules(session, connector.tenant_id), report.version, features, now);

    StoredHealth health{.received_at = now, .report = report};
    health.report.counts.clear();
    health.report.command_results.clear();
    connector.host_name = report.host_name;
    connector.product_version = report.version;
    connector.features = join_words(features);
    connector.key_ids = join_words(report.key_ids);
    connector.health = wire::to_json(health);
    connector.seen_at = now;
    store::service::update_connector_report(session, connector);

    keep_counts(session, connector, report.counts);
    for (const auto& result : report.command_results) {
        keep_result(session, connector, result, now);
    }
    return {.answer = {.lifecycle = verdict_of(version),
                       .commands = take_commands(session, connector, now)},
            .refused = version.is_refused()};
}

std::optional<StoredHealth> health_of(const ConnectorRecord& connector) {
    if (!connector.seen_at) {
        return std::nullopt;
    }
    return wire::from_json<StoredHealth>(connector.health, {.max_bytes = max_report_bytes * 2});
}

TenantMeasures measures_of(Session& session, std::string_view tenant_id, const VersionGate& gate) {
    TenantMeasures measures;
    measures.rules = gate.rules(session, tenant_id);
    if (const auto escrow = store::service::active_escrow_key(session, tenant_id)) {
        measures.escrow_key_id = escrow->key_id;
    }
    for (const auto& key :
         store::service::list_wrapping_keys(session, tenant_id, "import", max_wrapping_keys)) {
        if (key.state == "active") {
            measures.import_key_ids.push_back(key.key_id);
        }
    }
    return measures;
}

ConnectorFacts facts_of(const ConnectorRecord& connector, const TenantMeasures& measures,
                        UtcTime now) {
    ConnectorFacts facts;
    facts.now = now;
    facts.created_at = connector.created_at;
    facts.disabled = connector.disabled;
    facts.client_not_after = connector.client_not_after;
    facts.features = split_words(connector.features);
    facts.key_ids = split_words(connector.key_ids);
    facts.escrow_key_id = measures.escrow_key_id;
    facts.import_key_ids = measures.import_key_ids;
    if (ProductVersion::parse(connector.product_version)) {
        facts.version = judge(measures.rules, connector.product_version, facts.features, now);
    }
    facts.health = health_of(connector);
    return facts;
}

}  // namespace certferry::service
