#pragma once

#include "base/bytes.h"
#include "service/queue/endings.h"
#include "wire/work_calls.h"

#include <cstddef>
#include <optional>
#include <string>

// Reads the results that connectors report, without a look at the queue.
namespace certferry::service {

inline constexpr std::size_t max_ticket = 255;  ///< Characters of a CA's ticket.

/// A result that could be read, and what it contains.
struct Reported {
    wire::WorkResult result;
    MadeResult made;
    Bytes digest;       ///< Equal for the same result sent again.
    std::string fault;  ///< Why it cannot be taken; empty if it can.
};

/// Reads one result. Never throws for what it says: the fault is in the value.
Reported read_result(const boost::json::value& value);

/// The text, empty if there is none, and no longer than `most` octets.
std::string bounded(const std::optional<std::string>& text, std::size_t most);

}  // namespace certferry::service
