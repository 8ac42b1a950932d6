#pragma once

#include "service/events/received_event.h"
#include "store/session.h"
#include "wire/connector_report.h"

namespace certferry::service {

inline constexpr std::size_t max_events_of_call = 1000;

/// Keeps events that somebody sends, each once. One that does not fit is refused alone, so that it
/// does not keep the others back. Of event 0500 an open entry is made for the administrator.
/// Throws Error(event_batch_too_large).
wire::EventReceipt take_events(store::Session& session, const EventOrigin& origin,
                               const wire::EventUpload& upload, UtcTime now);

}  // namespace certferry::service
