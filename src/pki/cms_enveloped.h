#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "pki/certificate.h"
#include "pki/key.h"
#include "pki/oid.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace certferry::pki {

/// Content encryption algorithms that SCEP clients use, weakest first.
enum class ContentCipher { des_cbc, des_ede3_cbc, aes_128_cbc, aes_192_cbc, aes_256_cbc };

/// Names as in configuration and events: `des`, `3des`, `aes128`, `aes192`, `aes256`.
std::string_view to_text(ContentCipher cipher) noexcept;
std::optional<ContentCipher> content_cipher_from_text(std::string_view name) noexcept;

/// A CMS EnvelopedData (RFC 5652, 6), looked at but not opened.
///
/// Read by an allow-list of our own before OpenSSL sees it: key transport recipients only,
/// AlgorithmIdentifiers with the parameters that the standards give them. Immutable; members may be
/// called from several threads.
class EnvelopedMessage {
public:
    static constexpr std::size_t max_recipients = 5;

    /// How a recipient's key is transported.
    enum class Transport { rsa_pkcs1, rsa_oaep, other };

    struct Recipient {
        bool key_transport =
            false;     ///< KeyTransRecipientInfo; the other kinds carry nothing below.
        Bytes issuer;  ///< DER of the issuer's name; empty if named by key identifier.
        Bytes serial;  ///< Without a leading zero.
        Bytes key_identifier;
        Transport transport = Transport::other;
        Bytes encrypted_key;
        Bytes der;  ///< The whole RecipientInfo.

        bool names(const Certificate& certificate) const;

        /// Whether the encrypted key is a number below the modulus of the certificate's RSA key.
        /// One that is not cannot be for that key, and RSA refuses it before it computes anything.
        bool fits(const Certificate& certificate) const;
    };

    /// Throws Error(der_malformed) on bad BER, no recipient, or more than `max_recipients`.
    static EnvelopedMessage parse(ByteView ber);

    const std::vector<Recipient>& recipients() const noexcept { return recipients_; }

    /// Empty if the algorithm is not one of ContentCipher.
    std::optional<ContentCipher> cipher() const noexcept { return cipher_; }

    const Oid& cipher_oid() const noexcept { return cipher_oid_; }

    /// Decrypts with OpenSSL's CMS API, always naming the certificate, so that a wrong PKCS#1 v1.5
    /// padding yields a random content key and no error of its own (RFC 3218). Empty if the result
    /// is not well padded or anything else failed: callers must not tell these apart towards the
    /// sender. CBC knows no other check than its padding, which one random block in 256 passes:
    /// what is returned may be noise, too, and only the signature inside of it can say so.
    ///
    /// OpenSSL gets to see the one recipient that names the certificate and no other, since it
    /// compares names more loosely. Empty, too, if none or several do, or if the key's transport is
    /// `other`: malformed OAEP parameters must not end as PKCS#1 v1.5. DES works only because it is
    /// run on OpenSSL's legacy provider in a library context of its own.
    std::optional<Bytes> open(const Certificate& recipient, const PrivateKey& key) const;

private:
    Bytes reduced_to(const Recipient& recipient) const;

    Bytes encrypted_content_info_;  // With an encryptedContent that is in one piece.
    std::vector<Recipient> recipients_;
    Oid cipher_oid_;
    std::optional<ContentCipher> cipher_;
};

/// An EnvelopedData in DER for one RSA recipient (PKCS#1 v1.5 key transport, as SCEP clients
/// expect; RFC 8894, 3.1), named by issuer and serial. Throws Error(key_unusable) if the
/// certificate's key is not RSA.
Bytes envelop(ByteView content, const Certificate& recipient, ContentCipher cipher);

}  // namespace certferry::pki
