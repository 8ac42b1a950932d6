#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "pki/certificate.h"
#include "pki/key.h"
#include "pki/name.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::pki {

/// CRLReason (RFC 5280, 5.3.1). 7 is not used.
enum class RevocationReason {
    unspecified = 0,
    key_compromise = 1,
    ca_compromise = 2,
    affiliation_changed = 3,
    superseded = 4,
    cessation_of_operation = 5,
    certificate_hold = 6,
    remove_from_crl = 8,  ///< Delta CRLs only.
    privilege_withdrawn = 9,
    aa_compromise = 10,
};

/// Reads the value of the extension reasonCode (RFC 5280, 5.3.1). Throws Error(der_malformed).
RevocationReason parse_crl_reason(ByteView value);

/// RFC 5280's names, such as `keyCompromise`.
std::string_view to_text(RevocationReason reason) noexcept;
std::optional<RevocationReason> revocation_reason_from_text(std::string_view name) noexcept;

struct RevokedCertificate {
    Bytes serial;        ///< Big-endian, without a leading zero.
    UtcTime revoked_at;  ///< Written in whole seconds.
    RevocationReason reason = RevocationReason::unspecified;
};

/// What a CRL says (RFC 5280, 5).
struct CrlContent {
    Name issuer;
    Bytes authority_key_identifier;  ///< keyIdentifier; empty for none.
    UtcTime this_update;
    UtcTime next_update;
    std::uint64_t number = 0;  ///< cRLNumber; full and delta CRLs share one sequence.
    std::optional<std::uint64_t> base_number;  ///< Set for a delta CRL: the full CRL it refers to.
    std::vector<std::string> distribution_point;  ///< URIs of the IDP, equal to the CDP in the
                                                  ///< certificates; empty for none.
    std::vector<std::string> freshest_crl;  ///< URIs of the delta; left out of delta CRLs (5.2.6).
};

/// Builds a CRL (version 2) entry by entry: what it keeps of an entry is its 20 to 60 bytes of DER.
/// Not thread-safe.
class CrlBuilder {
public:
    void add(const RevokedCertificate& entry);

    /// The signed CertificateList in DER. The builder is empty afterwards. Throws
    /// Error(internal_error) if a full CRL has an entry with remove_from_crl.
    Bytes sign(const CrlContent& content, const PrivateKey& key, Hash hash);

private:
    Bytes entries_;
    bool has_removals_ = false;
};

/// A parsed CRL, for the client side, tests and `certferry ca crl`.
///
/// Only complete CRLs (and deltas to them) of one issuer are understood: others throw rather than
/// being taken for more than they say. CRL numbers are limited to 64 bits.
class Crl {
public:
    static constexpr std::size_t max_der_bytes = std::size_t{256} * 1024 * 1024;

    /// Parses exactly one DER CertificateList. Throws Error(der_malformed) on bad DER, on a
    /// critical extension that is not understood, without a nextUpdate, or beyond the limit.
    static Crl from_der(ByteView der);

    const Bytes& der() const noexcept { return der_; }

    const CrlContent& content() const noexcept { return content_; }

    const std::vector<RevokedCertificate>& entries() const noexcept { return entries_; }

    /// True if `issuer` made the signature. Looks at the signature alone.
    bool signed_by(const PublicKey& issuer) const;

private:
    Bytes der_;
    CrlContent content_;
    std::vector<RevokedCertificate> entries_;
};

}  // namespace certferry::pki
