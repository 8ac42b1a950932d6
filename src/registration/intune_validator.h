#pragma once

#include "intune/scep_client.h"
#include "registration/validator.h"
#include "wire/scep_actions.h"

#include <string>

namespace certferry::registration {

/// What both sides call this program: `callerInfo` of every action.
struct CallerInfo {
    std::string text;
};

/// The facts by which a management service knows a request.
wire::ScepRequestFacts service_facts(std::string_view transaction_id,
                                     const pki::CertificateRequest& csr, const CallerInfo& caller);

/// `validator = "intune"` and `validator = "service"`: the management service decides by the
/// challenge, which is opaque here and may be kilobytes long. The endpoint's own list comes first.
///
/// Only `Success` is a yes. A permit that comes with it goes into the authorisation unopened: it is
/// for the CA, which is what has to trust its signer. Trouble on the way is a refusal too (event
/// 4005 with outcome `error`): the device is told FAILURE and tries again with the same challenge.
class IntuneValidator final : public Validator {
public:
    /// `client` is lent, and with this outlives the steps.
    IntuneValidator(const intune::ScepClient& client, CallerInfo caller)
        : client_(client), caller_(std::move(caller)) {}

    Step<Verdict> ask(const ValidationRequest& request, Deadline deadline) override;

private:
    const intune::ScepClient& client_;
    CallerInfo caller_;
};

}  // namespace certferry::registration
