#pragma once

#include "device/settings.h"

#include <filesystem>

namespace certferry::app {

/// Reads and checks device.toml; docs/operations/configuration.md has the keys. Throws
/// Error(config_invalid) naming file, line and key.
device::Settings read_device_settings(const std::filesystem::path& file);

/// What holds without a file, with everything in this folder.
device::Settings usual_device_settings(const std::filesystem::path& data_dir);

}  // namespace certferry::app
