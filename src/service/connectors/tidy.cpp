#include "service/connectors/tidy.h"

#include "store/service/connector_commands.h"
#include "store/service/connector_metrics.h"
#include "store/service/events.h"

namespace certferry::service {

namespace {

using namespace std::chrono_literals;

constexpr auto events_kept_for = 24h * 180;
constexpr auto metrics_kept_for = 24h * 92;
constexpr auto commands_kept_for = 24h * 30;
constexpr auto commands_wait_for = 24h * 7;
constexpr auto logs_kept_for = 24h * 14;
constexpr std::int64_t events_at_once = 5'000;
constexpr std::int64_t logs_at_once = 2;

}  // namespace

bool tidy_connectors(store::Session& session, UtcTime now) {
    store::service::remove_connector_metrics(session, now - metrics_kept_for);
    store::service::tidy_connector_commands(session, now - commands_wait_for,
                                            now - commands_kept_for, now);
    const auto logs =
        store::service::remove_connector_logs(session, now - logs_kept_for, logs_at_once);
    const auto events =
        store::service::remove_events(session, now - events_kept_for, events_at_once);
    return logs == logs_at_once || events == events_at_once;
}

}  // namespace certferry::service
