#include "store/connector/event_outbox.h"

namespace certferry::store::connector {

void add_event(Session& session, std::string_view origin, std::string_view event_uid,
               std::string_view line) {
    session.execute_later("INSERT INTO event_outbox (origin, event_uid, line) VALUES ($1, $2, $3)",
                          {origin, event_uid, line});
}

std::vector<PendingEvent> oldest_events(Session& session, std::string_view origin,
                                        std::size_t limit) {
    return session.list(
        "SELECT id, event_uid, line FROM event_outbox"
        " WHERE origin = $1 OR origin = '' ORDER BY id LIMIT $2",
        {origin, static_cast<std::int64_t>(limit)}, [](const Row& row) {
            return PendingEvent{
                .id = row.integer(0), .event_uid = row.string(1), .line = row.string(2)};
        });
}

void remove_events(Session& session, std::span<const PendingEvent> events) {
    for (const auto& event : events) {
        session.execute("DELETE FROM event_outbox WHERE id = $1", {event.id});
    }
}

std::int64_t count_events(Session& session) {
    return session.one("SELECT count(*) FROM event_outbox", {},
                       [](const Row& row) { return row.integer(0); });
}

}  // namespace certferry::store::connector
