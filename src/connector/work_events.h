#pragma once

#include "events/diagnostic.h"
#include "events/event_type.h"

#include <string_view>

// Which events and codes of the catalogue stand for what happens to work.
namespace certferry::connector {

/// The event types of one kind of work, by the scheme of their ids; null where a kind has none.
struct KindEvents {
    std::string_view kind;
    const events::EventType* admin_success;     // x000
    const events::EventType* admin_failure;     // x001
    const events::EventType* download_success;  // x002
    const events::EventType* download_failure;  // x003
    const events::EventType* downloaded;        // x020
    const events::EventType* digicert;          // x032
    const events::EventType* failed_attempt;
    const events::EventType* failure;
    const events::EventType* upload_success;  // x100
    const events::EventType* upload_failure;  // x101
    const events::EventType* uploaded;        // x102
    std::string_view work_step;               // failedStep where nothing else is said.
};

/// Throws Error(internal_error) for a kind that there is not.
const KindEvents& events_of(std::string_view kind);

/// What a failure means, as a number that monitoring knows; `unknown_error` if it has none.
events::Diagnostic diagnostic_of(std::string_view code) noexcept;

/// Result codes of revocations, which 3051, 3052 and 3001 carry as `errorCode`; "4000" for others.
std::string_view revocation_code_of(std::string_view code) noexcept;

}  // namespace certferry::connector
