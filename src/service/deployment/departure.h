#pragma once

#include "service/directory/device_actions.h"

namespace certferry::service {

/// What follows when devices, users and groups go: revocations by the removal matrix. What a device
/// has to remove it is told at its next check-in, by comparing what it has with what is meant for
/// it then.
class Departures final : public DeviceActions {
public:
    void device_departs(store::Session& session, const store::service::DeviceRecord& device,
                        Departure how, UtcTime now) override;
    void device_removed(store::Session& session, const store::service::DeviceRecord& device,
                        UtcTime now) override;
    void user_removed(store::Session& session, const store::service::UserRecord& user,
                      UtcTime now) override;
    void member_removed(store::Session& session, const store::service::GroupRecord& group,
                        const std::string& member_id, UtcTime now) override;
    void group_removed(store::Session& session, const store::service::GroupRecord& group,
                       UtcTime now) override;
    void user_changed(store::Session& session, const store::service::DeviceRecord& device,
                      UtcTime now) override;
};

}  // namespace certferry::service
