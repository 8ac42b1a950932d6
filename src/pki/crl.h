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

/// RFC 5280's names, such as `keyCompromise`.
std::string_view to_text(RevocationReason reason) noexcept;
std::optional<RevocationReason> revocation_reason_from_text(std::string_view name) noexcept;

struct RevokedCertificate {
    Bytes serial;  ///< Big-endian, without a leading zero.
    UtcTime revoked_at;
    RevocationReason reason = RevocationReason::unspecified;
};

/// What a CRL says (RFC 5280, 5).
struct CrlContent {
    Name issuer;
    Bytes authority_key_identifier;
    UtcTime this_update;
    UtcTime next_update;
    std::uint64_t number = 0;  ///< cRLNumber; full and delta CRLs share one sequence.
    std::optional<std::uint64_t> base_number;  ///< Set for a delta CRL: the full CRL it refers to.
    std::vector<std::string> distribution_point;  ///< URIs of the IDP, equal to the CDP in the
                                                  ///< certificates; empty for none.
    std::vector<std::string> freshest_crl;        ///< URIs of the delta; full CRLs only.
};

/// Builds a CRL entry by entry, so that a million entries need no second copy. Not thread-safe.
class CrlBuilder {
public:
    void add(const RevokedCertificate& entry);

    /// The signed CertificateList in DER. The builder is empty afterwards.
    Bytes sign(const CrlContent& content, const PrivateKey& key, Hash hash);

private:
    Bytes entries_;
};

/// A parsed CRL, for the client side, tests and `certferry ca crl`.
class Crl {
public:
    static constexpr std::size_t max_der_bytes = std::size_t{256} * 1024 * 1024;

    /// Throws Error(der_malformed).
    static Crl from_der(ByteView der);

    const Bytes& der() const noexcept { return der_; }

    const CrlContent& content() const noexcept { return content_; }

    const std::vector<RevokedCertificate>& entries() const noexcept { return entries_; }

    bool signed_by(const PublicKey& issuer) const;

private:
    Bytes der_;
    Bytes tbs_;
    Oid signature_algorithm_;
    Bytes signature_;
    CrlContent content_;
    std::vector<RevokedCertificate> entries_;
};

}  // namespace certferry::pki
