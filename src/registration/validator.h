#pragma once

#include "base/step.h"
#include "base/time.h"
#include "ca/authorisation.h"
#include "pki/certificate_request.h"
#include "registration/endpoint_config.h"
#include "registration/refusal.h"
#include "store/session.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace certferry::registration {

/// A request as a validator sees it: opened, and its CSR has proved itself. What it refers to lives
/// until the validator's last step.
struct ValidationRequest {
    const EndpointConfig& endpoint;
    const pki::CertificateRequest& csr;
    const Wish& wish;
    const pki::Certificate& signer;
    UtcTime now;
    // NOLINTNEXTLINE(readability-redundant-member-init): lets braces leave it out
    std::string_view transaction_id{};  ///< SCEP's; a management service knows requests by it.
};

/// Yes: what `issue()` needs, and what the yes costs.
struct Grant {
    ca::Authorisation authorisation;

    /// Run in the transaction that records the request: takes a use of a challenge. False if
    /// another request was faster; then `lost` is the answer.
    std::function<bool(store::Session&)> claim;
    Refusal lost;

    std::optional<UtcTime> challenge_expires_at;
    std::optional<Bytes>
        predecessor;  ///< SHA-256 of the certificate that is renewed without a challenge.
};

using Verdict = std::variant<Grant, Refusal>;

/// Decides whether a request may have a certificate. Fails closed: what could not be asked has not
/// said yes, so a validator that cannot decide throws Error(unavailable). Thread-safe.
class Validator {
public:
    virtual ~Validator() = default;

    /// A step without a wait if the validator needs nobody else.
    virtual Step<Verdict> ask(const ValidationRequest& request, Deadline deadline) = 0;
};

}  // namespace certferry::registration
