#pragma once

#include "service/directory/device_actions.h"

#include <vector>

namespace certferry::service {

/// Notes what it was told, such as `wipe d1`. What is undone with its transaction stays noted.
class FakeDeviceActions final : public DeviceActions {
public:
    void device_departs(store::Session& /*session*/, const store::service::DeviceRecord& device,
                        Departure how, UtcTime /*now*/) override {
        static constexpr std::string_view names[] = {"retire ", "wipe ", "unenrol "};
        told.push_back(std::string(names[static_cast<std::size_t>(how)]) + device.device_id);
    }

    void device_removed(store::Session& /*session*/, const store::service::DeviceRecord& device,
                        UtcTime /*now*/) override {
        told.push_back("removed " + device.device_id);
    }

    void user_removed(store::Session& /*session*/, const store::service::UserRecord& user,
                      UtcTime /*now*/) override {
        told.push_back("user removed " + user.user_id);
    }

    void member_removed(store::Session& /*session*/, const store::service::GroupRecord& group,
                        const std::string& member_id, UtcTime /*now*/) override {
        told.push_back("member removed " + group.group_id + " " + member_id);
    }

    void group_removed(store::Session& /*session*/, const store::service::GroupRecord& group,
                       UtcTime /*now*/) override {
        told.push_back("group removed " + group.group_id);
    }

    void user_changed(store::Session& /*session*/, const store::service::DeviceRecord& device,
                      UtcTime /*now*/) override {
        told.push_back("user changed " + device.device_id);
    }

    std::vector<std::string> told;
};

}  // namespace certferry::service
