#pragma once

#include "events/sink.h"

#include <string>
#include <vector>

namespace certferry::events {

/// The fields that systemd's journal gets for an event: MESSAGE, PRIORITY by the event's level,
/// SYSLOG_IDENTIFIER, and each scalar member as CERTFERRY_ and its name in upper case, such as
/// CERTFERRY_EVENT_ID=4000. Empty if `line` is no JSON object.
std::vector<std::string> journal_fields(std::string_view line);

/// Writes each event to systemd's journal; does nothing where there is none.
class JournaldSink final : public Sink {
public:
    void write(std::string_view line) noexcept override;
};

}  // namespace certferry::events
