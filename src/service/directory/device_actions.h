#pragma once

#include "base/time.h"
#include "store/service/devices.h"
#include "store/service/groups.h"
#include "store/service/users.h"
#include "store/session.h"

#include <string>

namespace certferry::service {

/// Why a device leaves management.
enum class Departure {
    retire,   ///< Removes what the organisation gave it.
    wipe,     ///< Resets itself.
    unenrol,  ///< Is no longer managed, at once.
};

/// What has to follow when devices, users and groups go: queueing removals and revocations.
///
/// Each call happens inside the transaction that makes the change, before it is made, so that both
/// are there or neither. It must touch nothing but the session and may run again from its
/// beginning (store/database.h). Thread-safe.
class DeviceActions {
public:
    virtual ~DeviceActions() = default;

    virtual void device_departs(store::Session& session, const store::service::DeviceRecord& device,
                                Departure how, UtcTime now) = 0;

    /// The device's row and memberships go. It may still be enrolled.
    virtual void device_removed(store::Session& session, const store::service::DeviceRecord& device,
                                UtcTime now) = 0;

    /// The user's row and memberships go; devices lose their user.
    virtual void user_removed(store::Session& session, const store::service::UserRecord& user,
                              UtcTime now) = 0;

    /// A user or device, as the group's kind says, leaves the group.
    virtual void member_removed(store::Session& session, const store::service::GroupRecord& group,
                                const std::string& member_id, UtcTime now) = 0;

    /// The group's row, memberships and assignments go.
    virtual void group_removed(store::Session& session, const store::service::GroupRecord& group,
                               UtcTime now) = 0;

    /// The device, given as it was, loses its primary user, perhaps to another one: what it had of
    /// that user is no longer for it.
    virtual void user_changed(store::Session& session, const store::service::DeviceRecord& device,
                              UtcTime now) = 0;
};

}  // namespace certferry::service
