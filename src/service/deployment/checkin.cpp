#include "service/deployment/checkin.h"

#include "base/error.h"
#include "service/deployment/visit.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::DeviceRecord;

/// Check-ins of one device at the same time: the second decides again on what the first has done.
constexpr int max_attempts = 4;

}  // namespace

wire::CheckinAnswer CheckinDesk::check_in(const DeviceRecord& device, const wire::Checkin& report) {
    const auto key = parts_.keys.current(device.tenant_id, store::service::KeyPurpose::challenge);
    for (int attempt = 1; attempt <= max_attempts; ++attempt) {
        if (auto answer = try_check_in(device, report, *key)) {
            return *std::move(answer);
        }
    }
    throw Error(codes::store_busy, "other check-ins of the same device");
}

std::optional<wire::CheckinAnswer> CheckinDesk::try_check_in(const DeviceRecord& device,
                                                             const wire::Checkin& report,
                                                             const InternalKey& key) {
    wire::CheckinAnswer answer;
    std::vector<Visit::Change> changes;
    std::optional<UtcTime> last_visit;
    bool has_work = false;
    bool is_waiting = false;
    const UtcTime now = parts_.clock.now();
    parts_.database.read([&](Session& session) {
        last_visit = store::service::device_synced_at(session, device);
        Visit visit({.session = session,
                     .device = device,
                     .report = report,
                     .challenge_key = key,
                     .random_below = parts_.random_below,
                     .now = now});
        visit.decide();
        answer.etag = visit.etag();
        answer.items = visit.take_items();
        changes = visit.take_changes();
        has_work = visit.has_work();
        is_waiting = visit.is_waiting();
    });
    answer.next_checkin_seconds = (!answer.items.empty() ? next_checkin_with_work
                                   : is_waiting          ? next_checkin_while_waiting
                                                         : next_checkin)
                                      .count();
    const bool still_true = parts_.database.write([&](Session& session) {
        if (!store::service::set_device_synced(session, device, last_visit, now)) {
            return false;
        }
        for (const auto& change : changes) {
            change(session);
        }
        return true;
    });
    if (still_true && has_work) {
        parts_.on_queued(device.tenant_id);
    }
    return still_true ? std::optional(std::move(answer)) : std::nullopt;
}

}  // namespace certferry::service
