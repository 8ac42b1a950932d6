#pragma once

#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace certferry::store::service {

/// An event of a connector, or of the service itself under `installation_tenant`.
struct EventRecord {
    std::string tenant_id;
    std::int64_t position = 0;  ///< Counted in the order of commitment; given by add_events().
    std::string event_uid;      ///< UUID, made by the sender. Unique in the tenant.
    UtcTime at;                 ///< By the sender's clock.
    UtcTime received_at;        ///< By ours.
    std::int64_t event_id = 0;  ///< Its number in the catalogue.
    std::string channel;        ///< As in events/event_type.h, like the two that follow.
    std::string category;
    std::string level;
    bool known = true;  ///< The catalogue of this version has it.
    std::optional<std::string> connector_id;
    std::optional<std::string> request_id;
    std::string body;  ///< The event's line: a JSON object.
};

/// Adds the events, all of `tenant_id`, after those that are there. Repeats of an `event_uid` are
/// left out. Gives the number added. Whoever adds events of a tenant waits for others who do.
std::int64_t add_events(Session& session, std::string_view tenant_id,
                        std::span<const EventRecord> events);

/// Which events are wanted; an empty text and a negative number let everything pass.
struct EventFilter {
    // NOLINTBEGIN(readability-redundant-member-init): g++ wants them where members are named
    std::string request_id{};
    std::string connector_id{};
    std::string channel{};
    std::string category{};
    std::string level{};
    // NOLINTEND(readability-redundant-member-init)
    std::int64_t event_id = -1;
};

/// Oldest first, those behind `position`: for reading on.
std::vector<EventRecord> events_after(Session& session, std::string_view tenant_id,
                                      const EventFilter& filter, std::int64_t position,
                                      std::int64_t limit);

/// Newest first, those before `position`: for looking back.
std::vector<EventRecord> events_before(Session& session, std::string_view tenant_id,
                                       const EventFilter& filter, std::int64_t position,
                                       std::int64_t limit);

/// The position of the newest event that the tenant ever had; 0 if there was none.
std::int64_t last_event_position(Session& session, std::string_view tenant_id);

/// Removes the oldest events received before `before`, at most `limit`; gives their number.
std::int64_t remove_events(Session& session, UtcTime before, std::int64_t limit);

}  // namespace certferry::store::service
