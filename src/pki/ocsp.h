#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "pki/certificate.h"
#include "pki/crl.h"
#include "pki/key.h"

#include <optional>
#include <vector>

namespace certferry::pki {

/// Which certificate an OCSP request asks about (RFC 6960, 4.1.1).
struct CertId {
    Hash hash = Hash::sha1;
    Bytes issuer_name_hash;
    Bytes issuer_key_hash;
    Bytes serial;  ///< Big-endian, without a leading zero.
    Bytes der;     ///< The CertID as it was sent: the answer repeats it.

    /// True if it names `issuer` (hashes over its subject and its key).
    bool names(const Certificate& issuer) const;
};

struct OcspRequest {
    static constexpr std::size_t max_der_bytes = 16 * 1024;
    static constexpr std::size_t max_ids = 16;

    std::vector<CertId> ids;
    std::optional<Bytes>
        nonce;  ///< The nonce's content, 1 to 32 octets (RFC 8954); longer ones are ignored.

    /// Throws Error(der_malformed), also beyond the limits.
    static OcspRequest from_der(ByteView der);
};

/// Asks about one certificate of `issuer`, with a SHA-1 CertID, as most clients do.
Bytes make_ocsp_request(const Certificate& issuer, ByteView serial, std::optional<ByteView> nonce);

enum class OcspStatus { good, revoked, unknown };

struct OcspAnswer {
    CertId id;
    OcspStatus status = OcspStatus::unknown;
    UtcTime revoked_at;  ///< If revoked.
    RevocationReason reason = RevocationReason::unspecified;
    UtcTime this_update;
    UtcTime next_update;
};

/// A whole signed OCSPResponse (successful). `responder` is a delegated responder's certificate
/// (RFC 6960, 4.2.2.2) and goes into the response; it is named by key.
Bytes make_ocsp_response(const std::vector<OcspAnswer>& answers, const Certificate& responder,
                         const PrivateKey& key, UtcTime produced_at, std::optional<ByteView> nonce);

/// OCSPResponseStatus values that carry no body (RFC 6960, 4.2.1).
enum class OcspFailure {
    malformed_request = 1,
    internal_error = 2,
    try_later = 3,
    unauthorized = 6
};

Bytes make_ocsp_failure(OcspFailure failure);

}  // namespace certferry::pki
