#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "ca/issuer.h"
#include "pki/digest.h"
#include "pki/extensions.h"
#include "pki/general_name.h"
#include "pki/key.h"
#include "pki/name.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

// What a management service writes for a CA when it validated a SCEP request. The front end carries
// it and cannot change it, so that one that was taken over gets no more from the CA than what the
// service authorised.
namespace certferry::ca {

/// What one request may be issued for.
struct Permit {
    pki::Sha256 csr_sha256{};  ///< Of the DER of the one CSR that this is for.
    pki::Name subject;
    std::vector<pki::GeneralName> subject_alt_names;  ///< In any order.
    pki::KeyUsage key_usage;                          ///< No bits beyond these, and not none.
    /// No purposes beyond these. Empty: the template's, and the request names none either.
    std::vector<pki::Oid> extended_key_usage;
    std::string template_name;         ///< Empty: whichever the front end is set up for.
    Requester requester;               ///< As the service knows them.
    std::optional<UtcTime> not_after;  ///< The request has to wish for this end or an earlier one.
    UtcTime expires;                   ///< From then on it permits nothing. Whole seconds.
};

inline constexpr std::size_t max_permit_bytes = std::size_t{64} * 1024;

/// The permit in DER, signed with a P-256 key (ECDSA with SHA-256):
///
///     SignedPermit ::= SEQUENCE {
///         permit SEQUENCE {
///             version            INTEGER (1),
///             keyId              OCTET STRING,      -- SHA-256 of the SubjectPublicKeyInfo
///             csrSha256          OCTET STRING,
///             subject            Name,
///             subjectAltNames    SEQUENCE OF GeneralName,
///             keyUsage           BIT STRING,        -- as in RFC 5280, 4.2.1.3
///             extendedKeyUsage   SEQUENCE OF OBJECT IDENTIFIER,
///             template, tenant, device, user, profile   UTF8String,
///             expires            GeneralizedTime,
///             notAfter           GeneralizedTime OPTIONAL },
///         signatureAlgorithm     AlgorithmIdentifier,
///         signature              BIT STRING }
///
/// Throws Error(key_unusable) for a key of another kind, and Error(permit_malformed) for a permit
/// beyond `max_permit_bytes`.
Bytes sign_permit(const Permit& permit, const pki::PrivateKey& key);

/// Reads a permit that one of these keys signed. Nothing of it is looked at before its signature.
/// Throws Error(permit_malformed), Error(permit_untrusted) or Error(permit_expired).
Permit open_permit(ByteView der, std::span<const pki::PublicKey> trusted, UtcTime now);

/// The SHA-256 of the SubjectPublicKeyInfo: what a permit calls its key, and what a CA pins.
pki::Sha256 permit_key_id(const pki::PublicKey& key);

/// Why this permit does not cover the request (`permit_mismatch`); empty if it does. Names are
/// compared decoded, attribute by attribute. A request that leaves a usage to the template asks
/// for more than a permit that names some. Tenant, device and user are compared where the request
/// names them; the profile is not, because a front end names its endpoint there.
std::optional<Rejected> refuse_by(const Permit& permit, const IssueRequest& request);

}  // namespace certferry::ca
