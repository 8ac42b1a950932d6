#pragma once

#include "store/session.h"

#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::connector {

/// An Admin event that was committed and perhaps not written to the event file yet.
struct PendingEvent {
    std::int64_t id;
    std::string event_uid;
    std::string line;  ///< JSON, without line end.
};

/// Adds an event at the end, inside the caller's transaction. `origin` is the process, the same
/// after a restart, in whose file it belongs.
void add_event(Session& session, std::string_view origin, std::string_view event_uid,
               std::string_view line);

/// The oldest events of this origin and of none, at most `limit`.
std::vector<PendingEvent> oldest_events(Session& session, std::string_view origin,
                                        std::size_t limit);

/// Removes these and no others: an event with a smaller id may be committed later than one with a
/// greater id.
void remove_events(Session& session, std::span<const PendingEvent> events);

/// Number of events that wait.
std::int64_t count_events(Session& session);

}  // namespace certferry::store::connector
