#pragma once

#include "http/client.h"
#include "pki/key.h"
#include "wire/device.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace certferry::device {

/// In which form a certificate and its key are put where programs find them.
enum class Format {
    pem,     ///< Files `certificate.pem`, `chain.pem`, `key.pem`.
    pkcs12,  ///< File `bundle.p12`, with its password beside it.
    nss,     ///< An NSS database (Thunderbird, Firefox, Chromium).
};

/// `[install]` of device.toml: certificates with keys.
struct InstallSettings {
    Format format = Format::pem;
    std::filesystem::path folder;      ///< A folder for each profile is made in it.
    std::optional<std::string> owner;  ///< User whom key files and the NSS database belong to.
    std::optional<std::string> group;  ///< That of `owner` if not set.
    unsigned key_mode = 0600;          ///< Of files with a key or a password.

    /// Password of the PKCS#12 files; each gets one of its own if not set.
    std::optional<std::filesystem::path> pkcs12_password_file;

    std::filesystem::path nss_database;  ///< The folder with `cert9.db`; made if it is not there.
    std::optional<std::filesystem::path> nss_password_file;  ///< Of the database.
};

/// `[trusted]` of device.toml: CA certificates.
struct TrustedSettings {
    std::filesystem::path folder;  ///< A PEM file for each profile.
    bool system_store = false;     ///< The system's list of trusted CAs gets them as well.
    std::filesystem::path system_folder = "/usr/local/share/ca-certificates";
    /// Run after a change in `system_folder`.
    std::vector<std::string> system_update{"/usr/sbin/update-ca-certificates"};
};

/// `[hooks]` of device.toml: programs with their arguments; none if empty.
struct HookSettings {
    std::vector<std::string> after_install;
    std::vector<std::string> after_remove;
    std::chrono::seconds time_limit{30};
};

/// What the agent is told by device.toml.
struct Settings {
    std::filesystem::path data_dir;  ///< Own keys and state; mode 0700.
    /// Of the service's `agents` listener, in place of the one that the device enrolled at.
    std::optional<std::string> service_url;
    pki::KeySpec encryption_key{.algorithm = pki::KeyAlgorithm::rsa, .bits = 2048};
    wire::DeviceInventory inventory;  ///< What is said in place of what the machine says of itself.
    std::chrono::milliseconds call_timeout{30'000};     ///< Of each HTTP call.
    std::optional<http::Proxy> proxy;                   ///< For service and SCEP server.
    std::optional<std::filesystem::path> scep_ca_file;  ///< For https URLs of SCEP servers.
    InstallSettings install;
    TrustedSettings trusted;
    HookSettings hooks;
};

}  // namespace certferry::device
