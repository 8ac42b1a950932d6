#pragma once

#include "store/service/devices.h"

// When devices came into their states.
namespace certferry::store::service {

struct DeviceStateChange {
    DeviceState state = DeviceState::registered;
    UtcTime at;
};

/// Notes that the device came into this state. It goes with the device.
void note_device_state(Session& session, const DeviceRecord& device, DeviceState state, UtcTime at);

/// What was noted, newest first; at most `limit`.
std::vector<DeviceStateChange> device_state_changes(Session& session, std::string_view tenant_id,
                                                    std::string_view device_id, std::int64_t limit);

}  // namespace certferry::store::service
