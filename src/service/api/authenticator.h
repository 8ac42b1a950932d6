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

/// How long browser sessions live.
struct SessionLimits {
    std::chrono::seconds idle = std::chrono::minutes(30);  ///< Without a call.
    std::chrono::seconds life = std::chrono::hours(12);    ///< However much it is used.
};

/// Finds out who makes a call of the admin API. Thread-safe.
class Authenticator {
public:
    Authenticator(store::Database& database, const Clock& clock,
                  const SessionLimits& limits = {}) noexcept
        : database_(database), clock_(clock), limits_(limits) {}

    /// By `Authorization: Bearer` with an API token (RFC 6750, 2.1); without that header by the
    /// cookie of a session, and then what changes something needs its CSRF token too. Role and
    /// state are the account's at this moment. Throws Error(credentials_missing),
    /// Error(credentials_wrong), Error(session_expired) or Error(csrf_token_wrong).
    Principal identify(const http::Request& request) const;

    const SessionLimits& limits() const noexcept { return limits_; }

private:
    Principal by_token(const http::Request& request) const;
    Principal by_session(const http::Request& request, std::string_view cookie) const;

    store::Database& database_;
    const Clock& clock_;
    SessionLimits limits_;
};

/// Makes an API token inside a transaction.
NewApiToken make_api_token(store::Session& session, const Principal& holder, std::string_view name,
                           std::string_view created_by, UtcTime now, std::chrono::hours validity);

}  // namespace certferry::service
