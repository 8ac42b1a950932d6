#pragma once

#include "base/secret.h"
#include "base/time.h"
#include "http/message.h"
#include "service/api/principal.h"
#include "store/database.h"

#include <chrono>
#include <string>

namespace certferry::service {

/// A new API token: what its holder keeps, shown once.
struct NewApiToken {
    std::string api_token_id;
    Secret token;  ///< `cft_` and 43 characters; 256 random bits.
    UtcTime expires_at;
};

/// Finds out who makes a call of the admin API. Thread-safe.
class Authenticator {
public:
    Authenticator(store::Database& database, const Clock& clock) noexcept
        : database_(database), clock_(clock) {}

    /// By `Authorization: Bearer` with an API token (RFC 6750, 2.1).
    /// Throws Error(credentials_missing) or Error(credentials_wrong).
    Principal identify(const http::Request& request) const;

private:
    store::Database& database_;
    const Clock& clock_;
};

/// Makes an API token inside a transaction.
NewApiToken make_api_token(store::Session& session, const Principal& holder, std::string_view name,
                           std::string_view created_by, UtcTime now, std::chrono::hours validity);

}  // namespace certferry::service
