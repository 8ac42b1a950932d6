#include "store/service/device_history.h"

namespace certferry::store::service {

void note_device_state(Session& session, const DeviceRecord& device, DeviceState state,
                       UtcTime at) {
    session.execute(
        "INSERT INTO device_state_changes (tenant_id, device_id, state, at)"
        " VALUES ($1, $2, $3, $4)",
        {device.tenant_id, device.device_id, to_text(state), at});
}

std::vector<DeviceStateChange> device_state_changes(Session& session, std::string_view tenant_id,
                                                    std::string_view device_id,
                                                    std::int64_t limit) {
    return session.list(
        "SELECT state, at FROM device_state_changes"
        " WHERE tenant_id = $1 AND device_id = $2 ORDER BY id DESC LIMIT $3",
        {tenant_id, device_id, limit}, [](const Row& row) {
            return DeviceStateChange{.state = device_state_from_text(row.text(0)).value(),
                                     .at = row.time(1)};
        });
}

}  // namespace certferry::store::service
