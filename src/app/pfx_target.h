#pragma once

#include "app/management_settings.h"
#include "base/time.h"
#include "http/client.h"
#include "intune/exchange.h"
#include "intune/token_client.h"
#include "intune/user_pfx_client.h"
#include "pki/key.h"

#include <filesystem>
#include <optional>
#include <string>

namespace certferry::app {

/// What every verb of `certferry pfx` may be given; empty where it is not.
struct PfxOptions {
    std::string config_file;
    std::string service_url;  ///< Either our own service,
    std::string cloud;        ///< or Microsoft Graph.
    std::string tenant;
    std::string client_id;
    std::string client_secret_file;
    std::string client_certificate_file;
    std::string client_key_file;
    std::string ca_file;
    std::string api_token_file;

    // The import key.
    std::string key_fingerprint;
    std::string key_file;
    std::string provider;
    std::string key_name;
    std::string padding;

    bool json = false;
};

/// Options with what the configuration file says where they say nothing. Relative paths of the file
/// are taken from its folder.
struct PfxSettings {
    IntuneSettings application;
    std::optional<ProxySettings> proxy;
    std::string scope;        ///< Of tokens.
    std::string service_url;  ///< Empty for Microsoft Graph.
    std::filesystem::path api_token_file;

    std::string key_fingerprint;
    std::filesystem::path key_file;
    std::string provider;
    std::string key_name;
    std::string padding;
};

/// Throws Error(usage_invalid) or Error(config_invalid).
PfxSettings find_pfx_settings(const PfxOptions& options);

/// The key to which passwords are sealed, and how.
struct ImportKey {
    pki::PublicKey key;
    std::string key_id;
    std::string provider;
    std::string name;
    std::string padding_scheme;  ///< Graph's word.
};

/// Reads the key from its file, or from our service's list of import keys, and compares it with the
/// fingerprint, so that nobody on the way can put another in its place. Throws
/// Error(pfx_import_key_mismatch), Error(usage_invalid), Error(pfx_padding_refused), or what
/// reading the key throws.
ImportKey find_import_key(const PfxSettings& settings);

/// The service, ready to be called.
class PfxLink {
public:
    /// Reads secrets. `clock` is lent.
    PfxLink(const PfxSettings& settings, const Clock& clock);
    PfxLink(const PfxLink&) = delete;
    PfxLink& operator=(const PfxLink&) = delete;

    const intune::UserPfxClient& client() const noexcept { return client_; }

private:
    http::Client http_;
    intune::Exchange exchange_;
    intune::TokenClient tokens_;
    intune::UserPfxClient client_;
};

}  // namespace certferry::app
