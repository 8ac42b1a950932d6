#pragma once

#include "http/async.h"
#include "http/router.h"
#include "http/worker_pool.h"
#include "service/oauth/failure_delay.h"
#include "service/oauth/token_service.h"

#include <chrono>
#include <string>

namespace certferry::service {

/// The token endpoint and what clients read before they ask it, as Microsoft Entra has them:
///
///     POST  /{tenant}/oauth2/v2.0/token
///     GET   /{tenant}/v2.0/.well-known/openid-configuration
///     GET   /{tenant}/discovery/v2.0/keys
///     GET   /common/discovery/instance
///
/// Clients are lenient nowhere, so this is lenient everywhere else: unknown fields of form and
/// query are ignored. Answers to failures are held back longer and longer, without a worker.
class TokenEndpoint {
public:
    /// `tokens` and `clock` are lent.
    TokenEndpoint(TokenService& tokens, const Clock& clock);

    /// Takes every path of `router` for GET and POST that no other route has: the tenant stands
    /// first in it. `workers` is lent.
    void add_to(http::Router& router, http::WorkerPool& workers);

    struct Answer {
        http::Response response;
        std::chrono::milliseconds hold{0};
    };

    /// Throws Error(route_not_found) for another path.
    Answer give_token(const http::Request& request);

    http::Response describe(const http::Request& request) const;

private:
    Answer refuse(const http::Request& request, const TokenRefusal& refusal,
                  const std::string& client_id);

    TokenService& tokens_;
    const Clock& clock_;
    FailureDelay delay_;
};

}  // namespace certferry::service
