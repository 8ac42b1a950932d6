#pragma once

#include "base/guarded.h"
#include "base/time.h"
#include "intune/cloud.h"
#include "intune/exchange.h"
#include "intune/service_access.h"
#include "intune/token_client.h"
#include "wire/service_discovery.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace certferry::intune {

/// Intune of one tenant: looked up through Microsoft Graph, with a token of Microsoft Entra.
///
/// The list is kept for 24 hours; forget_url() drops it, and a name that it lacks makes it be read
/// again, at most once in 5 minutes. Thread-safe.
class IntuneAccess final : public ServiceAccess {
public:
    /// All lent but the cloud.
    IntuneAccess(Cloud cloud, TokenClient& tokens, const Exchange& exchange);

    /// Throws Error(discovery_…), or what the token client throws.
    std::string url(std::string_view service, Deadline deadline) override;

    Token token(Deadline deadline) override;
    bool renew_token(const Token& refused) override;
    void forget_url() override;

private:
    struct Services {
        std::vector<wire::ServiceEndpoint> endpoints;
        UtcTime read_at;
    };

    using Known = std::shared_ptr<const Services>;

    Known read(Deadline deadline);
    Exchange::Answer ask_graph(const http::Call& call, Deadline deadline);

    Cloud cloud_;
    TokenClient& tokens_;
    const Exchange& exchange_;
    Guarded<Known> known_;  // Null if nothing is known.
};

}  // namespace certferry::intune
