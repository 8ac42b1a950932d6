#pragma once

#include "base/secret.h"
#include "base/time.h"
#include "service/keys/key_ring.h"
#include "service/oauth/resources.h"
#include "store/database.h"
#include "store/service/applications.h"
#include "store/service/tenants.h"
#include "wire/jwt.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace certferry::service {

/// An application asks for an access token (RFC 6749, 4.4.2).
struct TokenRequest {
    std::string tenant;  ///< As in the URL: the tenant's id, its name, or one of its domains.
    std::string client_id;
    std::string scope;                     ///< Words; the one that ends in `/.default` counts.
    std::optional<Secret> secret;          ///< Either this
    std::optional<std::string> assertion;  ///< or a signed JWT (RFC 7523, 2.2).
};

struct GrantedToken {
    Secret token;
    std::chrono::seconds lifetime;
};

/// Why there is none: a number of Microsoft Entra's, which clients know what to make of.
struct TokenRefusal {
    int aadsts = 0;
    std::string text;    ///< For the client.
    std::string detail;  ///< For the log, where there is more to say.
};

/// Numbers of Microsoft Entra's errors.
namespace aadsts {

inline constexpr int scope_invalid = 70011;
inline constexpr int grant_type_unsupported = 70003;
inline constexpr int field_missing = 90014;
inline constexpr int body_malformed = 900144;
inline constexpr int tenant_unknown = 90002;
inline constexpr int transient = 90033;
inline constexpr int resource_unknown = 500011;
inline constexpr int application_unknown = 700016;
inline constexpr int assertion_refused = 700027;
inline constexpr int assertion_repeated = 50013;
inline constexpr int secret_wrong = 7000215;
inline constexpr int credential_missing = 7000218;
inline constexpr int secret_expired = 7000222;

}  // namespace aadsts

/// An application that shows a token.
struct ApplicationAccess {
    std::string tenant_id;
    std::string application_id;
    std::vector<std::string> roles;  ///< Those of the token that the application still has.

    bool has(std::string_view role) const;
};

/// Gives out access tokens and checks them. Tokens are JWTs under a key of the tenant that lies in
/// the database wrapped by the installation key (HS256: nobody but this service reads them).
/// Thread-safe.
class TokenService {
public:
    static constexpr std::chrono::seconds token_lifetime{3600};

    struct Parts {
        store::Database& database;  ///< All is lent.
        KeyRing& keys;
        const Clock& clock;
        std::string public_url;  ///< Of the listener, without slash at the end.
    };

    explicit TokenService(Parts parts) : parts_(std::move(parts)) {}

    const std::string& public_url() const noexcept { return parts_.public_url; }

    /// An assertion that is accepted is good for no second token.
    std::variant<GrantedToken, TokenRefusal> grant(const TokenRequest& request);

    /// Who shows this token for `resource`. A token counts no more once its application is gone.
    /// Throws Error(access_token_refused).
    ApplicationAccess verify(std::string_view token, Resource resource);

private:
    using Refused = std::optional<TokenRefusal>;

    Refused check_tenant(const TokenRequest& request,
                         const std::optional<store::service::ApplicationRecord>& application);
    Refused check_secret(const store::service::ApplicationRecord& application,
                         const Secret& secret) const;
    Refused check_assertion(const store::service::ApplicationRecord& application,
                            const TokenRequest& request);
    std::string issuer(std::string_view tenant) const;

    Parts parts_;
};

/// True if the tenant answers to this word in a URL: its id, its name, or one of the
/// `verifiedDomains` of its settings, in any case.
bool is_called(const store::service::TenantRecord& tenant, std::string_view word);

}  // namespace certferry::service
