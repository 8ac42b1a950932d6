#pragma once

#include "base/guarded.h"
#include "base/secret.h"
#include "base/time.h"
#include "intune/exchange.h"
#include "pki/certificate.h"
#include "pki/jws.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace certferry::intune {

/// A token while somebody uses it. Shared because it is never changed; never null.
using Token = std::shared_ptr<const Secret>;

struct SecretCredential {
    Secret secret;
};

struct CertificateCredential {
    pki::Certificate certificate;
    pki::PrivateKey key;
    pki::JwsAlgorithm algorithm = pki::JwsAlgorithm::ps256;
};

/// An application of a tenant, and how it proves itself.
struct Application {
    std::string login_url;  ///< Such as `https://login.microsoftonline.com`.
    std::string tenant;     ///< Directory id or verified domain.
    std::string client_id;
    std::variant<SecretCredential, CertificateCredential> credential;
};

/// Tokens by OAuth 2.0 client credentials. Keeps each until 5 minutes before it expires.
/// Thread-safe.
class TokenClient {
public:
    /// `exchange` is lent.
    TokenClient(Application application, const Exchange& exchange);

    /// A token for this scope. Throws Error(entra_…): unauthenticated if the application was
    /// refused, unavailable or busy if nobody could tell.
    Token token(const std::string& scope, Deadline deadline);

    /// Somebody did not accept this token: the next call gets a new one.
    void drop(const std::string& scope, const Token& refused);

    /// The token endpoint: the audience of assertions.
    const std::string& endpoint() const noexcept { return endpoint_; }

private:
    struct Kept {
        Token token;
        UtcTime until;
    };

    http::Call request(const std::string& scope) const;
    Kept fetch(const std::string& scope, Deadline deadline) const;

    Application application_;
    const Exchange& exchange_;
    std::string endpoint_;
    Guarded<std::map<std::string, Kept>> kept_;  // By scope.
};

}  // namespace certferry::intune
