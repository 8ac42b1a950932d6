#pragma once

#include "base/guarded.h"
#include "base/secret.h"
#include "base/time.h"
#include "http/client.h"
#include "wire/id_token.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::service {

/// How OpenID providers are asked.
struct OidcOptions {
    // NOLINTBEGIN(readability-redundant-*): lets braces leave members out
    std::optional<std::filesystem::path> ca_file{};  ///< PEM; the system's trust if not set.
    bool plain_http = false;                         ///< Takes http URLs too: for tests.
    std::chrono::seconds timeout{10};
    std::chrono::seconds kept_for{3600};  ///< Discovery and keys; not renewed before.
    std::chrono::seconds keys_again{60};  ///< Keys for an unknown `kid`, at most that often.
    // NOLINTEND(readability-redundant-*)
};

/// What a provider says of itself (OpenID Connect Discovery 1.0, 3), and its keys.
struct OidcProviderFacts {
    std::string issuer;
    std::string authorization_endpoint;
    std::string token_endpoint;
    std::string jwks_uri;
    bool secret_in_body = false;  ///< It takes client_secret_post and not client_secret_basic.
    std::vector<wire::Jwk> keys;
    UtcTime read_at;
    UtcTime keys_read_at;
};

/// A code that a browser brought back (RFC 6749, 4.1.3; RFC 7636, 4.5).
struct CodeOrder {
    std::string issuer;
    std::string client_id;
    Secret client_secret;
    std::string code;
    std::string redirect_uri;
    Secret verifier;
    std::string nonce;
};

/// A client of OpenID providers: code flow with PKCE. Thread-safe; blocks.
///
/// Every URL is https; answers are bounded and redirects not followed, because the URLs are what a
/// tenant's administrator and the provider say. Throws Error(oidc_unavailable) if a provider does
/// not answer or answers no sense, Error(oidc_refused) if it refuses the code, or its token does
/// not verify.
class OidcClient {
public:
    OidcClient(OidcOptions options, const Clock& clock);
    OidcClient(const OidcClient&) = delete;
    OidcClient& operator=(const OidcClient&) = delete;

    /// True for a URL that an issuer may have.
    bool is_url(std::string_view url) const noexcept;

    /// From memory, or asked now.
    std::shared_ptr<const OidcProviderFacts> facts(const std::string& issuer);

    /// Changes the code into a verified ID token's claims.
    wire::IdClaims redeem(const CodeOrder& order);

private:
    using Facts = std::shared_ptr<const OidcProviderFacts>;

    std::string get(const std::string& url);
    std::string id_token(const OidcProviderFacts& facts, const CodeOrder& order);
    std::vector<wire::Jwk> keys_at(const std::string& url);
    Facts discover(const std::string& issuer);
    Facts with_new_keys(const Facts& facts);
    void keep(const Facts& facts);
    void check_url(const std::string& url) const;

    OidcOptions options_;
    const Clock& clock_;
    http::Client http_;
    Guarded<std::map<std::string, Facts>> known_;
};

}  // namespace certferry::service
