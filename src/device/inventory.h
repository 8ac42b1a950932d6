#pragma once

#include "wire/device.h"

#include <filesystem>

namespace certferry::device {

/// What a Linux machine says of itself: host name (its full name if it has a dot), serial number
/// of the hardware (DMI), version of the system, address of the first wireless interface. What
/// cannot be found out is left out; what `preferred` says is taken in its place.
///
/// `root` is where the machine's files are looked for: `/`, or a test's own folder.
wire::DeviceInventory read_inventory(const wire::DeviceInventory& preferred,
                                     const std::filesystem::path& root = "/");

}  // namespace certferry::device
