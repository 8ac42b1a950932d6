#include "device/placement_folder.h"

#include "base/file.h"
#include "base/uuid.h"

#include <algorithm>
#include <iterator>

namespace certferry::device {

namespace {

constexpr std::string_view current_name = "current";
constexpr unsigned open_folder_mode = 0755;

std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> entries;
    std::error_code is_absent;
    for (const auto& entry : std::filesystem::directory_iterator(folder, is_absent)) {
        entries.push_back(entry.path());
    }
    return entries;
}

bool is_named_by(const std::vector<InstalledRecord>& records,
                 const std::filesystem::path& thumbprint) {
    return std::ranges::any_of(
        records, [&](const InstalledRecord& record) { return record.thumbprint == thumbprint; });
}

/// Leads `current` to the newest of these.
void point_to_newest(const std::filesystem::path& profile,
                     const std::vector<InstalledRecord>& records) {
    point_to(profile / current_name,
             std::ranges::max_element(records, {}, &InstalledRecord::not_after)->thumbprint);
}

void sweep_profile(const std::filesystem::path& profile,
                   const std::vector<InstalledRecord>& records) {
    std::error_code is_absent;
    if (!is_named_by(records, std::filesystem::read_symlink(profile / current_name, is_absent))) {
        point_to_newest(profile, records);
    }
    for (const auto& entry : entries_of(profile)) {
        if (entry.filename() != current_name && !is_named_by(records, entry.filename())) {
            delete_path(entry);
        }
    }
}

}  // namespace

std::filesystem::path PlacementFolder::make(const Credential& credential) {
    owner_ = settings_.owner ? std::optional(find_owner(*settings_.owner, settings_.group))
                             : std::nullopt;
    const auto profile = of_profile(credential.profile_id);
    make_open_folder(settings_.folder);
    make_folder(profile, open_folder_mode);
    const auto folder = profile / thumbprint_of(credential.certificate);
    make_folder(folder, open_folder_mode);
    return folder;
}

void PlacementFolder::write(const std::filesystem::path& file, std::string_view text) const {
    write_open_file(file, text);
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
        point_to_newest(profile, others);
    }
    delete_path(profile / record.thumbprint);
}

void PlacementFolder::sweep(const std::vector<InstalledRecord>& records) const {
    for (const auto& profile : entries_of(settings_.folder)) {
        if (!is_uuid(profile.filename().string())) {
            continue;
        }
        std::vector<InstalledRecord> own;
        std::ranges::copy_if(records, std::back_inserter(own), [&](const InstalledRecord& record) {
            return record.profile_id == profile.filename() && record.places.contains("folder");
        });
        if (own.empty()) {
            delete_path(profile);
        } else {
            sweep_profile(profile, own);
        }
    }
}

std::string chain_pem(const std::vector<pki::Certificate>& chain) {
    std::string text;
    for (const auto& each : chain) {
        text += each.to_pem();
    }
    return text;
}

}  // namespace certferry::device
