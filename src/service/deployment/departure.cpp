#include "service/deployment/departure.h"

#include "service/deployment/removal_order.h"
#include "service/queue/orders.h"
#include "store/service/certificates.h"
#include "store/service/deployments.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::DeviceRecord;
using store::service::GroupRecord;
using store::service::UserRecord;

RemovalAction action_of(Departure how) {
    switch (how) {
        case Departure::retire:
            return RemovalAction::retire;
        case Departure::wipe:
            return RemovalAction::wipe;
        case Departure::unenrol:
            return RemovalAction::unenrol;
    }
    return RemovalAction::unenrol;
}

/// Nothing is deployed on a device that is no longer managed.
void forget_deployments(Session& session, const DeviceRecord& device) {
    for (const auto& deployment :
         store::service::deployments_of_device(session, device.tenant_id, device.device_id)) {
        store::service::remove_deployment(session, device.tenant_id, device.device_id,
                                          deployment.profile_id);
    }
}

}  // namespace

void Departures::device_departs(Session& session, const DeviceRecord& device, Departure how,
                                UtcTime now) {
    apply_removal_to_all(session, device, action_of(how), now);
    forget_device_work(session, device, now);
    forget_deployments(session, device);
}

void Departures::device_removed(Session& session, const DeviceRecord& device, UtcTime now) {
    apply_removal_to_all(session, device, RemovalAction::unenrol, now);
    forget_device_work(session, device, now);
    forget_deployments(session, device);
}

// The matrix leaves certificates as they are when somebody goes from the directory: devices are
// wiped or retired first.
void Departures::user_removed(Session&, const UserRecord&, UtcTime) {}

// Check-ins find out who is a member no more, and apply the matrix then: not every member of a
// large group at once, inside the change of one row.
void Departures::member_removed(Session&, const GroupRecord&, const std::string&, UtcTime) {}

void Departures::group_removed(Session&, const GroupRecord&, UtcTime) {}

void Departures::user_changed(Session& session, const DeviceRecord& device, UtcTime now) {
    for (const auto& certificate :
         store::service::certificates_of_device(session, device.tenant_id, device.device_id)) {
        if (certificate.user_id == device.user_id) {
            apply_removal(session, device, certificate, RemovalAction::unassign, now);
        }
    }
}

}  // namespace certferry::service
