#pragma once

#include "base/config.h"
#include "connector/ca_desk.h"
#include "pki/name.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>

namespace certferry::app {

/// `[ca.NAME]` with `config`: an embedded CA. Only `certferry dev` holds one in its own process.
struct EmbeddedCaLink {
    std::filesystem::path config_file;  ///< ca.toml.
};

/// `[ca.NAME]` with `type = "cmp"`: a CA in another process, reached by CMP.
struct CmpCaLink {
    enum class Dialect {
        certferry,  ///< `certferry ca run`: told all of a request, and asked for state and the
                    ///< rest.
        standard,   ///< Anybody else's; hears and says what the RFCs have.
    };

    Dialect dialect = Dialect::certferry;
    std::string url;          ///< Without a slash at the end.
    std::string issue_path;   ///< After the URL; `{template}` stands for the template's name.
    std::string revoke_path;  ///< The same for revocations.
    pki::Name recipient;      ///< May be empty.

    /// Either these two, of the registration authority's credential,
    std::filesystem::path certificate_file;
    std::filesystem::path key_file;
    /// or what a shared secret goes by, and the file that holds it.
    std::string reference;
    std::optional<std::filesystem::path> secret_file;

    std::filesystem::path trust_anchors_file;  ///< PEM; who may sign answers and certificates.
    std::optional<std::filesystem::path> tls_ca_file;           ///< Not set: the system's CAs.
    std::optional<std::filesystem::path> ca_certificates_file;  ///< Issuing CA first, root last.
    std::filesystem::path folder;  ///< Renewed credentials, and what is remembered of the CA.

    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds timeout{20'000};  ///< Of one call.
    int max_parallel = 4;                       ///< Questions at once, for work of the queue.
    std::map<std::string, std::string>
        templates;  ///< The CA's name for ours; others are as they are.
    /// What profiles and events call it. Empty: as `certferry ca` describes itself, or NAME.
    std::string host;
    std::string name;

    connector::InDoubtPolicy in_doubt = connector::InDoubtPolicy::resubmit;
};

using CaLink = std::variant<EmbeddedCaLink, CmpCaLink>;

/// Reads `[ca.NAME]`; what such a CA keeps goes into a folder below `data_dir`. Throws
/// Error(config_invalid).
CaLink read_ca_link(ConfigTable table, const std::string& name,
                    const std::filesystem::path& data_dir);

}  // namespace certferry::app
