#pragma once

#include "base/time.h"
#include "connector/service_client.h"
#include "events/event_reader.h"
#include "journal/outbox.h"

#include <filesystem>
#include <optional>

namespace certferry::connector {

/// Brings a connector's events to the service: what the tenant's settings ask for of what stands in
/// the event files, in their order. How far it is stands in a file, so that a restart goes on from
/// there; the service passes over what comes twice. That place is a time, and an Admin event may
/// come to its file long after its time: so it only moves on when the outbox has nothing left, and
/// a start begins a little before it. Not thread-safe.
class EventShipper {
public:
    /// `folder` has the event files; `cursor` is the file that says how far it is. The others are
    /// lent.
    EventShipper(std::filesystem::path folder, std::filesystem::path cursor,
                 journal::Outbox& outbox, const ServiceClient& service);

    /// Sends what there is, in calls of 1 000 at most. Throws what the call throws; the next time
    /// goes on from there. Gives the number sent.
    std::size_t ship(const wire::EventLevels& levels);

private:
    std::optional<UtcTime> kept_cursor() const;
    void send(const wire::EventUpload& upload);

    std::filesystem::path folder_;
    std::filesystem::path cursor_;
    journal::Outbox& outbox_;
    const ServiceClient& service_;
    std::optional<events::EventReader> reader_;
    std::optional<events::Entry> next_;  // Read and not sent yet.
};

}  // namespace certferry::connector
