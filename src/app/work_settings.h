#pragma once

#include "base/config.h"

#include <chrono>
#include <filesystem>

namespace certferry::app {

/// What the work for a management service goes by: `[work]`.
struct WorkSettings {
    std::filesystem::path machine_key_file;  ///< Outside of data_dir.
    std::filesystem::path device_ca_file;    ///< PEM; who may name devices to encrypt for.
    std::size_t threads = 0;                 ///< 0: by the machine.
    std::size_t most_in_hand = 64;
    std::size_t ready_keys = 16;             ///< Made ahead, of each kind that is asked for.
    std::chrono::milliseconds wait{55'000};  ///< Of a long poll.
    std::chrono::milliseconds fallback{30'000};
};

/// Reads `[work]`. Throws Error(config_invalid).
WorkSettings read_work_settings(ConfigTable table, const std::filesystem::path& data_dir);

}  // namespace certferry::app
