#include "device/placement_folder.h"

#include "base/file.h"

#include <algorithm>

namespace certferry::device {

namespace {

constexpr std::string_view current_name = "current";
constexpr unsigned open_folder_mode = 0755;

}  // namespace

std::filesystem::path PlacementFolder::make(const Credential& credential) {
    owner_ = settings_.owner ? std::optional(find_owner(*settings_.owner, settings_.group))
                             : std::nullopt;
    const auto profile = of_profile(credential.profile_id);
    make_folder(profile, open_folder_mode);
    const auto folder = profile / thumbprint_of(credential.certificate);
    make_folder(folder, open_folder_mode);
    return folder;
}

void PlacementFolder::write(const std::filesystem::path& file, std::string_view text) const {
    write_file(file, as_bytes(text), FileMode::readable);
}

void PlacementFolder::write_secret(const std::filesystem::path& file, ByteView content) const {
    write_file(file, content, FileMode::owner_only);
    hand_over(file, settings_.key_mode, owner_);
}

void PlacementFolder::make_current(const Credential& credential) const {
    point_to(of_profile(credential.profile_id) / current_name,
             thumbprint_of(credential.certificate));
}

void PlacementFolder::remove(const InstalledRecord& record,
                             const std::vector<InstalledRecord>& others) const {
    // Where it was put, whatever is configured now.
    const auto profile = std::filesystem::path(record.places.at("folder")).parent_path();
    if (others.empty()) {
        delete_path(profile);
        return;
    }
    const auto current = profile / current_name;
    std::error_code fault;
    if (std::filesystem::read_symlink(current, fault) == record.thumbprint) {
        point_to(current,
                 std::ranges::max_element(others, {}, &InstalledRecord::not_after)->thumbprint);
    }
    delete_path(profile / record.thumbprint);
}

std::string chain_pem(const std::vector<pki::Certificate>& chain) {
    std::string text;
    for (const auto& each : chain) {
        text += each.to_pem();
    }
    return text;
}

}  // namespace certferry::device
