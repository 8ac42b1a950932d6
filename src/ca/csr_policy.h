#pragma once

#include "ca/issuer.h"
#include "pki/certificate_request.h"
#include "pki/extensions.h"
#include "pki/general_name.h"
#include "pki/name.h"

#include <optional>
#include <variant>
#include <vector>

// What a requester may ask for by the extensions of its PKCS#10. A certificate is made from a
// template; the request only fills named slots, and some wishes refuse it as a whole, since nobody
// honest has them.
namespace certferry::ca {

/// What a request asks for, decoded: everything else in it has no effect.
struct CsrWishes {
    pki::Name subject;
    std::vector<pki::GeneralName> subject_alt_names;
    std::optional<pki::KeyUsage> key_usage;
    std::vector<pki::Oid> extended_key_usage;
};

/// Choices of the caller, who knows what the request's authorisation vouches for.
struct CsrPolicy {
    /// What to do with Microsoft's SID in a SAN URI (KB5014754): a directory maps the certificate
    /// to that account.
    enum class SidUri {
        refuse,
        pass,  ///< If single and canonical; the caller compares it with what was authorised.
    } sid_uri = SidUri::refuse;

    /// Purposes beyond clientAuth and its like that the template allows: of the forbidden ones only
    /// timeStamping can be given.
    enum class TimeStamping { refuse, pass } time_stamping = TimeStamping::refuse;
};

/// Reads the wishes, or says why the request is refused as a whole:
/// - `extension_forbidden`: CA:TRUE, keyCertSign, cRLSign, OCSPSigning, anyExtendedKeyUsage,
///   timeStamping, Certificate Request Agent, application policies, Microsoft's SID and CA version
///   extensions, ocsp-nocheck. The reason names it.
/// - `extension_unsupported`: any other critical extension that fills no slot.
/// - `sid_forbidden`: a SID in a SAN URI that may not pass.
///
/// Throws Error(der_malformed) for an extension of these whose value does not parse. Other
/// extensions that are not critical are ignored (RFC 2986 leaves that to the CA).
std::variant<CsrWishes, Rejected> read_wishes(const pki::CertificateRequest& csr,
                                              const CsrPolicy& policy);

}  // namespace certferry::ca
