#pragma once

#include "service/directory/answers.h"

namespace certferry::service {

/// A device as answers show it.
boost::json::object device_to_json(const store::service::DeviceRecord& device);

Answer device_answer(const store::service::DeviceRecord& device);

/// The device of the call's path, held until the transaction ends. Throws Error(object_unknown).
store::service::DeviceRecord take_device(store::Session& session, const Call& call);

/// Routes that only move a device, and that which tells how it was moved.
void add_device_action_routes(Api& api, const DirectoryParts& parts);

}  // namespace certferry::service
