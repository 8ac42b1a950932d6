#pragma once

#include "base/time.h"
#include "store/service/events.h"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <variant>

namespace certferry::service {

/// Who an event comes from.
struct EventOrigin {
    std::string tenant_id;
    std::optional<std::string> connector_id;  ///< Empty for the service itself.
};

/// Why an event is not kept.
struct EventRefusal {
    std::string text;
};

inline constexpr std::size_t max_event_bytes = std::size_t{16} * 1024;

/// Reads an event as it stands in an event file. One that the catalogue has must agree with it in
/// name, channel, category and level; one that it does not have comes from a newer version and is
/// kept, marked as not known. Whom it says that it is from must be the origin.
std::variant<store::service::EventRecord, EventRefusal> read_received_event(
    const boost::json::value& value, const EventOrigin& origin, UtcTime now);

}  // namespace certferry::service
