#pragma once

#include "device/settings.h"
#include "pki/certificate.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::device {

/// An NSS database through NSS's own tools, run as the database's owner. One thread uses it. Each
/// call throws Error(program_failed) with what the tool printed.
class NssTools {
public:
    explicit NssTools(const InstallSettings& settings) : settings_(settings) {}

    /// Makes the database if there is none, with the password of the setting or without one.
    void make_database();

    /// All certificates of this nickname; none if it does not occur.
    std::vector<pki::Certificate> certificates(const std::string& nickname);

    /// Imports a PKCS#12 file; both files must be readable by the database's owner.
    void import_bundle(const std::filesystem::path& bundle, const std::filesystem::path& password);

    /// Adds a CA certificate that is trusted for servers, mail and clients.
    void trust(const std::string& nickname, const pki::Certificate& certificate);

    /// Deletes every certificate of this nickname, with its key.
    void remove_with_keys(const std::string& nickname);

    /// The same for certificates without keys.
    void remove_certificates(const std::string& nickname);

private:
    bool has(const std::string& nickname);
    void remove_one(const std::string& how, const std::string& nickname);
    std::string run(const std::string& tool, std::vector<std::string> arguments);
    std::string run_as_owner(std::vector<std::string> arguments);

    const InstallSettings& settings_;
};

}  // namespace certferry::device
