#pragma once

#include "base/bytes.h"
#include "pki/certificate_request.h"
#include "pki/digest.h"

#include <string>

namespace certferry::ca {

/// Who allowed a certificate. Each member of this list has its own row in docs/threats.md.
enum class Authority {
    challenge,               ///< A one-time challenge of the connector's own database.
    static_secret,           ///< The laboratory's fixed challenge.
    certificate,             ///< Renewal by a certificate of this endpoint that switches it on.
    operator_order,          ///< An administrator at the command line of the CA's host.
    management_service,      ///< A management service that was asked: ours, or Intune.
    registration_authority,  ///< Whoever holds an RA credential of the CA, for a request of its
                             ///< own.
    own_service,  ///< The program itself, for its own RA and OCSP responder certificates.
};

std::string_view to_text(Authority authority) noexcept;

/// The proof that a request may be issued: made only by what checked it, needed by `Issuer::issue`,
/// and good for one CSR alone.
///
/// There is no empty authorisation, so code that forgot to check does not compile.
class Authorisation {
public:
    /// `reference` names the grant for the record: a challenge's id, an account, a certificate's
    /// serial. No secret. `permit` is the management service's (ca/permit.h) in DER, as it came:
    /// for a CA that wants to see it. Empty if there is none.
    Authorisation(Authority authority, std::string reference, const pki::CertificateRequest& csr,
                  Bytes permit = {});

    Authority authority() const noexcept { return authority_; }

    const std::string& reference() const noexcept { return reference_; }

    /// DER; empty for none. Whoever issued this object has not opened it.
    const Bytes& permit() const noexcept { return permit_; }

    /// True if this was given for exactly this request.
    bool covers(const pki::CertificateRequest& csr) const;

private:
    Authority authority_;
    std::string reference_;
    pki::Sha256 csr_sha256_;
    Bytes permit_;
};

}  // namespace certferry::ca
