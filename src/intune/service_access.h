#pragma once

#include "base/time.h"
#include "intune/token_client.h"

#include <string>
#include <string_view>

namespace certferry::intune {

/// Where a management service is, and what proves us to it: Intune is looked up per tenant and
/// wants tokens, our own service has a URL and knows us by our TLS certificate. Thread-safe.
class ServiceAccess {
public:
    virtual ~ServiceAccess() = default;

    /// The URL below which the actions of `service` (wire/service_discovery.h) are, without slash
    /// at the end.
    virtual std::string url(std::string_view service, Deadline deadline) = 0;

    /// The bearer token for the next call; null where none is used.
    virtual Token token(Deadline deadline) = 0;

    /// The service did not accept this token. False if no other can be had.
    virtual bool renew_token(const Token& refused) = 0;

    /// The service could not be reached, or is no longer where url() said.
    virtual void forget_url() = 0;
};

/// Our own service at a fixed URL: its agents' listener, where the connection's client certificate
/// says who we are.
class FixedAccess final : public ServiceAccess {
public:
    explicit FixedAccess(std::string url) : url_(std::move(url)) {}

    std::string url(std::string_view, Deadline) override { return url_; }

    Token token(Deadline) override { return nullptr; }

    bool renew_token(const Token&) override { return false; }

    void forget_url() override {}

private:
    std::string url_;
};

}  // namespace certferry::intune
