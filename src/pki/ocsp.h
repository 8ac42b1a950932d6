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
    Bytes serial;  ///< As Certificate::serial() gives it.
    Bytes der;     ///< The CertID as it was sent: the answer repeats it.

    /// True if it names `issuer` (hashes over its subject and its key). Never true for MD5.
    bool names(const Certificate& issuer) const;
};

/// A request for the status of certificates. A signature, and who made the request, are not looked
/// at: everybody may ask (RFC 6960, 4.1.2).
struct OcspRequest {
    static constexpr std::size_t max_der_bytes = std::size_t{16} * 1024;
    static constexpr std::size_t max_ids = 16;
    static constexpr std::size_t max_nonce_bytes = 128;  ///< RFC 9654, 2.1.

    std::vector<CertId> ids;     ///< At least one.
    std::optional<Bytes> nonce;  ///< The nonce itself, 1 to `max_nonce_bytes`.

    /// Parses exactly one DER request. Throws Error(der_malformed) on bad DER, a hash that is not
    /// known, a critical extension that is not understood, or beyond the limits; a nonce out of
    /// range is among these, since it must be answered with malformedRequest (RFC 9654, 2.1).
    static OcspRequest from_der(ByteView der);
};

/// Asks about one certificate of `issuer`, with a SHA-1 CertID, as most clients do.
Bytes make_ocsp_request(const Certificate& issuer, ByteView serial, std::optional<ByteView> nonce);

enum class OcspStatus { good, revoked, unknown };

/// Times are written in whole seconds.
struct OcspAnswer {
    CertId id;  ///< Of the request; only `der` is used.
    OcspStatus status = OcspStatus::unknown;
    UtcTime revoked_at;                                       ///< If revoked.
    RevocationReason reason = RevocationReason::unspecified;  ///< If revoked.
    UtcTime this_update;
    UtcTime next_update;
};

/// A whole signed OCSPResponse (successful). `responder` is the certificate of `key`: a delegated
/// responder's (RFC 6960, 4.2.2.2) or the CA's. It goes into the response and is named by its key.
/// The signature's hash is SHA-256.
Bytes make_ocsp_response(const std::vector<OcspAnswer>& answers, const Certificate& responder,
                         const PrivateKey& key, UtcTime produced_at, std::optional<ByteView> nonce);

/// OCSPResponseStatus values that carry no body (RFC 6960, 4.2.1).
enum class OcspFailure {
    malformed_request = 1,
    internal_error = 2,
    try_later = 3,
    unauthorized = 6,  ///< Not responsible for this issuer (RFC 5019, 2.2.3).
};

/// An OCSPResponse without a signature.
Bytes make_ocsp_failure(OcspFailure failure);

}  // namespace certferry::pki
