#pragma once

#include "device/files.h"
#include "device/placement.h"

#include <optional>
#include <string>
#include <string_view>

// Of the placements of this folder: folders of profiles, and certificates in them.
namespace certferry::device {

/// FOLDER/PROFILE/THUMBPRINT, and PROFILE/current beside it.
class PlacementFolder {
public:
    explicit PlacementFolder(const InstallSettings& settings) : settings_(settings) {}

    /// Makes the folder of one certificate. Throws Error(config_invalid) if the owner is unknown.
    std::filesystem::path make(const Credential& credential);

    /// Writes a file that anybody may read.
    void write(const std::filesystem::path& file, std::string_view text) const;

    /// Writes a file with the mode and owner of keys.
    void write_secret(const std::filesystem::path& file, ByteView content) const;

    /// Leads PROFILE/current to the folder of this certificate.
    void make_current(const Credential& credential) const;

    void remove(const InstalledRecord& record, const std::vector<InstalledRecord>& others) const;

    /// Removes folders of certificates that no record names, and of profiles without any.
    void sweep(const std::vector<InstalledRecord>& records) const;

private:
    std::filesystem::path of_profile(const std::string& profile_id) const {
        return settings_.folder / profile_id;
    }

    const InstallSettings& settings_;
    std::optional<Owner> owner_;
};

/// `certificate` as PEM, and its chain.
std::string chain_pem(const std::vector<pki::Certificate>& chain);

}  // namespace certferry::device
