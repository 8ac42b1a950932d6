#pragma once

#include "base/time.h"
#include "store/session.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::service {

/// Requests of one kind that wait for a connector.
struct WaitingWork {
    std::string kind;  ///< revoke, import, recrypt, pkcs.
    std::int64_t waiting = 0;
    UtcTime oldest_at;  ///< When the one that waits longest was made.
};

/// What waits now, in the order of kinds. Reads the entries of an index that it counts.
std::vector<WaitingWork> waiting_work(Session& session, std::string_view tenant_id);

/// The next tenant behind this one for which anything waits, one step of an index.
std::optional<std::string> next_waiting_tenant(Session& session, std::string_view after);

/// What waited at a time.
struct QueueDepthRecord {
    UtcTime at;
    std::string kind;
    std::int64_t waiting = 0;
    std::int64_t oldest_seconds = 0;  ///< How long the oldest had waited.
};

/// True if anything was kept for that time.
bool has_queue_depths(Session& session, std::string_view tenant_id, UtcTime at);

/// Keeps what waited at `at`; what was kept for that time before stays.
void put_queue_depths(Session& session, std::string_view tenant_id, UtcTime at,
                      const std::vector<WaitingWork>& work);

/// The highest values of each step of time from `from` to before `until`, in order.
std::vector<QueueDepthRecord> list_queue_depths(Session& session, std::string_view tenant_id,
                                                UtcTime from, UtcTime until,
                                                std::chrono::seconds step);

void remove_queue_depths(Session& session, UtcTime before);

}  // namespace certferry::store::service
