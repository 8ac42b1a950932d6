#include "app/work_settings.h"

#include "app/management_settings.h"

#include <cstdlib>

namespace certferry::app {

namespace {

/// systemd's credential if the unit loads one (systemd.exec(5), LoadCredential), else a file beside
/// the data folder.
std::filesystem::path usual_machine_key(const std::filesystem::path& data_dir) {
    const char* credentials =
        std::getenv("CREDENTIALS_DIRECTORY");  // NOLINT(concurrency-mt-unsafe): nobody sets it
    if (credentials != nullptr) {
        const auto file = std::filesystem::path(credentials) / "machine-key";
        if (std::filesystem::exists(file)) {
            return file;
        }
    }
    return data_dir.parent_path() / (data_dir.filename().string() + ".machine-key");
}

}  // namespace

WorkSettings read_work_settings(ConfigTable table, const std::filesystem::path& data_dir) {
    WorkSettings settings;
    settings.machine_key_file = table.path("machine_key_file", usual_machine_key(data_dir));
    settings.device_ca_file =
        table.path("device_ca_file", data_dir / enrolment_folder / "service-ca.pem");
    settings.threads = static_cast<std::size_t>(table.number("threads", 0, 0, 256));
    settings.most_in_hand = static_cast<std::size_t>(table.number("most_in_hand", 64, 1, 1'000));
    settings.ready_keys = static_cast<std::size_t>(table.number("ready_keys", 16, 0, 1'000));
    settings.wait = table.duration("wait", settings.wait);
    settings.fallback = table.duration("fallback", settings.fallback);
    if (settings.wait > std::chrono::seconds(55)) {
        table.refuse("wait", "is at most 55s");
    }
    return settings;
}

}  // namespace certferry::app
