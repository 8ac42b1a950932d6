#pragma once

#include "base/time.h"
#include "events/sink.h"
#include "store/database.h"

#include <atomic>
#include <cstdint>

namespace certferry::service {

/// Brings the service's own events into the table where those of connectors are, under the
/// installation: so that several service processes, and the portal, see one list. Best effort as
/// the file is; what could not be written is counted. Thread-safe.
class EventTable final : public events::Sink {
public:
    /// Both are lent.
    EventTable(store::Database& database, const Clock& clock) noexcept
        : database_(database), clock_(clock) {}

    void write(std::string_view line) noexcept override;

    /// Events that are not in the table. For metrics.
    std::uint64_t lost() const noexcept { return lost_; }

private:
    void keep(std::string_view line);

    store::Database& database_;
    const Clock& clock_;
    std::atomic<std::uint64_t> lost_ = 0;
};

}  // namespace certferry::service
