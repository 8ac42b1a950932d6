#pragma once

#include "app/service_config.h"
#include "base/time.h"
#include "events/event_log.h"
#include "service/events/event_table.h"
#include "store/database.h"

#include <memory>
#include <string_view>
#include <vector>

namespace certferry::app {

/// The service's own events: in the files of `log_dir`, and in the database beside those of the
/// connectors. Says that the service started, with which configuration, what changed in it, and at
/// the end that it stopped.
class ServiceEvents {
public:
    /// All is lent.
    ServiceEvents(const ServiceConfig& config, store::Database& database, const Clock& clock);
    ServiceEvents(const ServiceEvents&) = delete;
    ServiceEvents& operator=(const ServiceEvents&) = delete;
    ~ServiceEvents();

    /// Once the service serves.
    void say_started();

    /// Switches the debug channels as the configuration wants them now, and says so, and what else
    /// has changed: `changes`, each with name, old and new. Of anything else that differs the log
    /// says that it waits for the next start. For one thread.
    void reload(const ServiceConfig& config, std::vector<events::Pairs> changes);

    /// Events that a file or the table lacks since the start.
    std::uint64_t lost() const noexcept;

private:
    const Clock& clock_;
    events::Pairs settings_;      ///< In force.
    service::EventTable* table_;  // Owned by log_.
    std::unique_ptr<events::EventLog> log_;
};

}  // namespace certferry::app
