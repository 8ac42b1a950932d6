#pragma once

#include "base/bytes.h"
#include "pki/certificate.h"
#include "pki/cms_signed.h"
#include "pki/digest.h"
#include "scep/types.h"

#include <optional>
#include <string>

namespace certferry::scep {

/// A pkiMessage from a client (RFC 8894, 3.2), read but not trusted: nothing in it counts before
/// `is_signed_by_signer`.
///
/// Parsing gives an object if a CertRep can be addressed to the sender: one signer whose
/// certificate is enclosed, and one transactionID. What else may be wrong with it is a question to
/// the object, because it has an answer in SCEP. Immutable.
class PkiRequest {
public:
    static constexpr std::size_t max_transaction_id_bytes = 255;
    static constexpr std::size_t max_nonce_bytes = 255;

    /// Throws Error(scep_message_malformed) if no CertRep can be addressed.
    static PkiRequest parse(ByteView ber);

    /// Empty if the attribute is absent, repeated, multi-valued, no PrintableString, or no type
    /// that this program knows.
    std::optional<MessageType> message_type() const noexcept { return message_type_; }

    /// What the attribute held, for events; foreign text.
    const std::string& message_type_text() const noexcept { return message_type_text_; }

    /// 1 to `max_transaction_id_bytes` characters; foreign text.
    const std::string& transaction_id() const noexcept { return transaction_id_; }

    /// Empty if the attribute is absent, repeated, multi-valued, no OCTET STRING, or too long.
    const std::optional<Bytes>& sender_nonce() const noexcept { return sender_nonce_; }

    /// The certificate that the SignerInfo names: self-signed for a first enrolment (RFC
    /// 8894, 2.3).
    const pki::Certificate& signer() const noexcept { return *message_.signer(); }

    /// The digest algorithm; empty if it is unknown here.
    std::optional<pki::Hash> hash() const noexcept { return message_.digest_algorithm(); }

    const pki::Oid& digest_oid() const noexcept { return message_.digest_oid(); }

    /// True if the signer's key made the signature over the content and the attributes.
    bool is_signed_by_signer() const;

    /// signingTime, if there is one; only ever observed.
    std::optional<UtcTime> signing_time() const;

    /// The pkcsPKIEnvelope: an EnvelopedData, not yet looked at.
    const Bytes& envelope() const noexcept { return message_.content(); }

private:
    explicit PkiRequest(pki::SignedMessage message) : message_(std::move(message)) {}

    pki::SignedMessage message_;
    std::optional<MessageType> message_type_;
    std::string message_type_text_;
    std::string transaction_id_;
    std::optional<Bytes> sender_nonce_;
};

}  // namespace certferry::scep
