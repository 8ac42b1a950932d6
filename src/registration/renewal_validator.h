#pragma once

#include "ca/issuer.h"
#include "registration/validator.h"
#include "store/database.h"

namespace certferry::registration {

/// True if the CA's records hold exactly this certificate: issuer and serial number alone could be
/// copied onto another key.
bool is_genuine(ca::Issuer& issuer, const pki::Certificate& certificate, Deadline deadline);

/// `renewal = "certificate"`: a certificate authorises its own successor. It must have been issued
/// at this endpoint, be neither expired nor revoked by the CA's own records, be in the last
/// `renewal_window` of its life, have the same names as the request, and have no other living
/// successor. Thread-safe.
class RenewalValidator final {
public:
    RenewalValidator(store::Database& database, ca::Issuer& issuer)
        : database_(database), issuer_(issuer) {}

    /// Judges by `request.signer`; a challenge in the CSR is not looked at.
    Verdict validate(const ValidationRequest& request, Deadline deadline);

private:
    store::Database& database_;
    ca::Issuer& issuer_;
};

}  // namespace certferry::registration
