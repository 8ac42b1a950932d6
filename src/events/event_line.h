#pragma once

#include "events/event.h"

#include <optional>
#include <string>

namespace certferry::events {

/// What is the same in all events of a process.
struct Source {
    // NOLINTBEGIN(readability-redundant-member-init): g++ wants them where members are named
    std::string host{};                         ///< Machine name.
    std::string version{};                      ///< Product version, 1.YYMM.PATCH.
    std::optional<std::string> connector_id{};  ///< Absent while a front end runs alone.
    std::optional<std::string> tenant_id{};
    // NOLINTEND(readability-redundant-member-init)
    bool privacy = false;  ///< Hides fields that name persons.
};

/// The event as one line of JSON, without line end. `event_uid` is what makes a repeat known as
/// such; `lost_events` counts those that could not be written before it, and appears if not 0.
///
/// A failure event without `fail()` gets the code `unknown`: these fields are never absent.
std::string to_line(const Event& event, const Source& source, std::string_view event_uid,
                    std::uint64_t lost_events = 0);

}  // namespace certferry::events
