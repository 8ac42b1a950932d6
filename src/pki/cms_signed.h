#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "pki/certificate.h"
#include "pki/crl.h"
#include "pki/digest.h"
#include "pki/key.h"
#include "pki/oid.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace certferry::pki {

/// One signed attribute (RFC 5652, 5.3) with each of its values in DER.
struct CmsAttribute {
    Oid type;
    std::vector<Bytes> values;
};

/// The value of an attribute that occurs once with one value, in DER; empty otherwise. Points into
/// `attributes`.
std::optional<ByteView> single_value(const std::vector<CmsAttribute>& attributes,
                                     std::string_view type);

/// A CMS SignedData with its content inside and exactly one signer, as SCEP sends it (RFC 5652, 5;
/// RFC 8894, 3).
///
/// Read by an allow-list of our own: version 1 or 3, one SignerInfo, named by issuer and serial or
/// by key identifier, with signed attributes; nothing else reaches OpenSSL, which verifies the
/// signature alone. BER is accepted and made definite first. Immutable; members may be called from
/// several threads.
class SignedMessage {
public:
    static constexpr std::size_t max_bytes = std::size_t{64} * 1024 * 1024;
    static constexpr std::size_t max_certificates = 16;
    static constexpr std::size_t max_attributes = 32;

    /// Throws Error(der_malformed) if it is anything else, or beyond the limits.
    static SignedMessage parse(ByteView ber);

    /// The encapsulated content's octets; empty if there is none.
    const Bytes& content() const noexcept { return content_; }

    const Oid& content_type() const noexcept { return content_type_; }

    const std::vector<Certificate>& certificates() const noexcept { return certificates_; }

    const std::vector<CmsAttribute>& signed_attributes() const noexcept { return attributes_; }

    /// The digest algorithm; empty if it is unknown here.
    std::optional<Hash> digest_algorithm() const noexcept { return hash_; }

    /// OIDs as they were sent, for messages.
    const Oid& digest_oid() const noexcept { return digest_oid_; }

    const Oid& signature_oid() const noexcept { return signature_oid_; }

    /// The certificate among `certificates()` that the SignerInfo names; null if it is not there.
    const Certificate* signer() const noexcept;

    /// True if the SignerInfo names this certificate.
    bool names(const Certificate& certificate) const;

    /// True if content type and message digest are as the signed attributes say, and `key` made the
    /// signature over them. False for algorithms that are unknown here, MD5 among them.
    bool verify(const PublicKey& key) const;

private:
    Bytes content_;
    Oid content_type_;
    std::vector<Certificate> certificates_;
    std::vector<CmsAttribute> attributes_;
    Bytes attributes_der_;  // As a SET OF: what the signature covers.
    Bytes signer_issuer_;   // DER of the issuer; empty if the signer is named by key identifier.
    Bytes signer_serial_;   // Without a leading zero.
    Bytes signer_key_identifier_;
    Oid digest_oid_;
    std::optional<Hash> hash_;
    Oid signature_oid_;
    Bytes signature_parameters_;
    Bytes signature_;
};

/// What to sign.
struct SignedContent {
    ByteView content;  ///< Of type id-data; none if empty, but see `keep_empty`.
    std::vector<CmsAttribute>
        attributes;  ///< Besides contentType, messageDigest and signingTime, which are added.
    std::vector<Certificate>
        certificates;  ///< To include; the signer's own only if it is among them.
    UtcTime signing_time;
    bool keep_empty = false;  ///< An empty content is sent as an OCTET STRING of no octets.
};

/// A SignedData in DER by one signer, named by issuer and serial (RFC 5652, 5). Throws
/// Error(algorithm_refused) for MD5.
Bytes sign_message(const SignedContent& content, const Certificate& signer, const PrivateKey& key,
                   Hash hash);

/// The degenerate SignedData without signers that carries certificates and CRLs (RFC 8894, 3.4).
/// `crls` are DER.
Bytes certificates_only(const std::vector<Certificate>& certificates,
                        const std::vector<Bytes>& crls = {});

struct CertificateBag {
    std::vector<Certificate> certificates;
    std::vector<Bytes> crls;  ///< DER.
};

/// Reads a degenerate SignedData; signers, if any, are not looked at. Throws Error(der_malformed).
CertificateBag parse_certificates_only(ByteView ber);

}  // namespace certferry::pki
