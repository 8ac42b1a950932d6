#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "pki/certificate.h"
#include "pki/cms_enveloped.h"
#include "pki/digest.h"
#include "pki/key.h"
#include "scep/types.h"

#include <string>
#include <string_view>

namespace certferry::scep {

/// Where a CertRep goes and how it is protected: taken from the request, so that whoever could send
/// could also read.
struct ReplyTo {
    std::string transaction_id;
    Bytes recipient_nonce;       ///< The request's senderNonce; may be empty in a failure.
    pki::Certificate recipient;  ///< The request's signer.
    pki::Hash hash = pki::Hash::sha256;
    pki::ContentCipher cipher = pki::ContentCipher::aes_256_cbc;
    /// FAILURE and PENDING have an empty content instead of none, against RFC 8894, 3.3.2.2: those
    /// who verify with OpenSSL's PKCS7_verify, certmonger among them, read no other.
    bool keep_empty_content = false;
};

/// The certificate and key that sign replies: the RA's, or the CA's where there is no RA. Borrowed.
struct ReplySigner {
    const pki::Certificate& certificate;
    const pki::PrivateKey& key;
};

/// CertRep with pkiStatus SUCCESS (RFC 8894, 3.3.2.1): `certificates_only` is the degenerate
/// SignedData to deliver, encrypted to the recipient. The result was read back and checked before
/// it is given (`check_reply`).
Bytes success_reply(const ReplyTo& to, const ReplySigner& signer, ByteView certificates_only,
                    UtcTime now);

/// CertRep with FAILURE (RFC 8894, 3.3.2.2); `text` is sent as failInfoText (3.2.1.4.1) unless it
/// is empty.
Bytes failure_reply(const ReplyTo& to, const ReplySigner& signer, FailInfo info,
                    std::string_view text, UtcTime now);

/// CertRep with PENDING (RFC 8894, 3.3.2.3).
Bytes pending_reply(const ReplyTo& to, const ReplySigner& signer, UtcTime now);

}  // namespace certferry::scep
