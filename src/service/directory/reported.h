#pragma once

#include "service/directory/draft.h"
#include "store/service/devices.h"
#include "wire/device.h"

namespace certferry::service {

/// What a report of a device came to.
struct MergeResult {
    Edit edit;         ///< What changed in the record, for the audit.
    Findings refused;  ///< Values that have not the form they must have; they were left out.
};

/// Takes what a device says of itself into its record, in normal form. What the directory or an
/// administrator said stays, and so does what the device does not mention. Nothing is stored: the
/// caller does, by update_device(), if `edit` is not empty. A new name may be another device's
/// already: then update_device() throws Error(store_conflict).
MergeResult merge_reported(store::service::DeviceRecord& device,
                           const wire::DeviceInventory& report);

}  // namespace certferry::service
