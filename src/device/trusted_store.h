#pragma once

#include "device/settings.h"
#include "device/state.h"
#include "pki/certificate.h"

#include <filesystem>
#include <optional>
#include <string>

namespace certferry::device {

/// Where CA certificates of profiles are put: FOLDER/PROFILE.pem, by setting the system's list of
/// trusted CAs as well, and with the format `nss` the NSS database. One thread uses it.
///
/// Changes may be repeated. They throw Error(file_unwritable), or Error(program_failed) if the
/// system's list could not be made anew.
class TrustedStore {
public:
    /// Lent.
    explicit TrustedStore(const Settings& settings) : settings_(settings) {}

    Places put(const std::string& profile_id, const pki::Certificate& certificate);

    bool holds(const InstalledRecord& record) const;

    void remove(const InstalledRecord& record);

    /// The certificate of an installed record; empty if it is not there any more.
    static std::optional<pki::Certificate> certificate_of(const InstalledRecord& record);

private:
    void update_system() const;

    const Settings& settings_;
};

}  // namespace certferry::device
