#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "pki/certificate.h"
#include "scep/reply.h"

#include <optional>
#include <string_view>
#include <vector>

namespace certferry::scep {

/// A body with its media type.
struct TypedBody {
    std::string_view media_type;
    Bytes body;
};

/// GetCACert's answer (RFC 8894, 4.2.1). The media type follows what is really sent: the bare
/// certificate as x-x509-ca-cert if there is one, else a degenerate SignedData as
/// x-x509-ca-ra-cert. Order: RA signing, RA decryption, issuing CA, the rest of the chain.
TypedBody ca_certificates_answer(const std::vector<pki::Certificate>& certificates);

/// GetNextCACert's answer (RFC 8894, 4.7.1): a SignedData by the current CA or RA around a
/// degenerate one.
TypedBody next_ca_certificates_answer(const std::vector<pki::Certificate>& certificates,
                                      const ReplySigner& signer, UtcTime now);

/// What a client makes of GetCACert.
struct CaCertificates {
    pki::Certificate issuer;      ///< The issuing CA.
    pki::Certificate encryption;  ///< To which requests are encrypted: an RA's, or the CA's.
    std::vector<pki::Certificate> signers;  ///< Whose signature on a reply counts.
    std::vector<pki::Certificate> all;      ///< As sent.
};

/// Reads GetCACert's body by its content, whatever the media type says. RAs are recognised by key
/// usage, as NDES and others mark them. Throws Error(scep_answer_invalid) if there is no CA
/// certificate, or no RSA key to encrypt to.
CaCertificates read_ca_certificates(ByteView body);

/// Opens GetNextCACert's body: the signature must be by one of `current.signers`. Throws
/// Error(scep_answer_invalid).
std::vector<pki::Certificate> read_next_ca_certificates(ByteView body,
                                                        const CaCertificates& current);

}  // namespace certferry::scep
