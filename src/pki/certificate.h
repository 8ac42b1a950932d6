#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "pki/extensions.h"
#include "pki/key.h"
#include "pki/name.h"

#include <openssl/types.h>  // Forward declarations only.

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace certferry::pki {

/// An X.509 certificate (RFC 5280): checked when parsed, immutable after.
///
/// Parsed by our own DER reader; the OpenSSL object is made only when `native()` is first asked
/// for, because OpenSSL 3.0 spends longer on decoding a public key than on everything else here.
/// Copies share one object and are cheap. Every member may be called from several threads at once.
///
/// Versions 1 to 3 parse, since SCEP clients sign their requests with certificates of their own
/// making (RFC 8894, 2.3); unique identifiers and extensions only in the versions that have them.
/// Whether the key can be used, and what the extensions say, is found out when they are asked for.
class Certificate {
public:
    static constexpr std::size_t max_der_bytes = std::size_t{64} * 1024;

    /// Parses exactly one DER certificate.
    /// Throws Error(der_malformed) on bad DER, trailing bytes, or more than `max_der_bytes`.
    static Certificate from_der(ByteView der);

    /// The first CERTIFICATE block. Throws Error(der_malformed) if there is none.
    static Certificate from_pem(std::string_view pem);

    /// Every CERTIFICATE block, in order; may be empty.
    static std::vector<Certificate> all_from_pem(std::string_view pem);

    const Bytes& der() const noexcept;
    std::string to_pem() const;

    /// Serial number, big-endian, 1 to 20 bytes, without a leading zero (RFC 5280, 4.1.2.2).
    /// Certificates that clients make themselves bear longer ones (to `max_foreign_serial_bytes`),
    /// zero (one byte, 00) and negative ones (given as their octets in two's complement) as well;
    /// see `serial_integer`.
    const Bytes& serial() const noexcept;

    /// The INTEGER's content octets as encoded: what a message that names this certificate repeats.
    ByteView serial_integer() const noexcept;

    const Name& subject() const noexcept;
    const Name& issuer() const noexcept;

    /// First and last second of validity, UTC (RFC 5280, 4.1.2.5).
    UtcTime not_before() const noexcept;
    UtcTime not_after() const noexcept;

    /// The SubjectPublicKeyInfo in DER, without decoding the key.
    ByteView spki() const noexcept;

    /// The key, decoded once and then shared. Throws Error(key_unusable).
    const PublicKey& public_key() const;

    const std::vector<Extension>& extensions() const noexcept;

    // What the extensions say; each throws Error(der_malformed) if the value does not parse.
    KeyUsage key_usage() const;  ///< Empty if the extension is absent.
    std::vector<Oid> extended_key_usage() const;
    std::vector<GeneralName> subject_alt_names() const;
    bool is_ca() const;                      ///< basicConstraints says CA:TRUE.
    Bytes subject_key_identifier() const;    ///< Empty if absent.
    Bytes authority_key_identifier() const;  ///< keyIdentifier; empty if absent.

    /// SHA-1 of the DER: the thumbprint that Windows and Intune show. 20 bytes.
    Bytes thumbprint() const;
    Sha256 fingerprint() const;

    /// OID of the signature algorithm.
    const Oid& signature_algorithm() const noexcept;

    /// True if `issuer`'s key made this certificate's signature.
    /// Looks at the signature alone: no dates, extensions or revocation. False for a signature with
    /// MD5, or with an algorithm that is not known here.
    bool signed_by(const PublicKey& issuer) const;

    /// True if subject and issuer are alike and the own key made the signature. False too for a
    /// key that cannot be used.
    bool is_self_signed() const;

    bool operator==(const Certificate& other) const noexcept;

    /// The OpenSSL object, borrowed for as long as this lives. For pki/ and http/tls.cpp only.
    X509* native() const;

private:
    struct Shared;

    explicit Certificate(std::shared_ptr<const Shared> shared) noexcept
        : shared_(std::move(shared)) {}

    std::shared_ptr<const Shared> shared_;  // Never null.
};

/// True if the certificate has exactly this subject key identifier. Never throws for an extension
/// that does not parse: it names nobody.
bool has_key_identifier(const Certificate& certificate, ByteView identifier);

/// What a CA is about to sign, all of it decided.
struct CertificateContent {
    Bytes serial;  ///< Big-endian, positive, without a leading zero; at most 159 bits.
    Name issuer;
    Name subject;
    UtcTime not_before;
    UtcTime not_after;
    Bytes spki;  ///< SubjectPublicKeyInfo, DER.
    std::vector<Extension> extensions;
};

/// The TBSCertificate (version 3) in DER: what can be stored before the CA key is used.
/// `signature_algorithm` is the AlgorithmIdentifier, DER. Throws Error(internal_error) for a serial
/// number out of range, which is the caller's fault.
Bytes encode_tbs(const CertificateContent& content, ByteView signature_algorithm);

/// Signs a TBSCertificate made by `encode_tbs` with the algorithm given there
/// (`signature_algorithm(key.public_key(), hash)`).
Certificate sign_tbs(ByteView tbs, const PrivateKey& key, Hash hash);

/// What is read of serial numbers that others gave out: certmonger 0.79 signs its SCEP requests
/// with self-signed certificates whose serial numbers have 33 bytes.
inline constexpr std::size_t max_foreign_serial_bytes = 64;

/// The form in which certificates, CRLs and OCSP requests give an INTEGER's content octets: without
/// the leading zero that keeps it positive. Throws Error(der_malformed) if empty or longer than
/// `max_foreign_serial_bytes`.
Bytes serial_from_integer(ByteView content);

/// Encloses a signed structure of X.509 (certificate, CRL, request): SEQUENCE {tbs, algorithm,
/// signature}.
Bytes sign_structure(ByteView tbs, const PrivateKey& key, Hash hash);

/// A PEM block with 64 characters a line (RFC 7468).
std::string to_pem(std::string_view label, ByteView der);

/// The contents of every block with this label, in order. What lies around the blocks is skipped,
/// and white space inside them. Throws Error(der_malformed) on a block without end, or that is
/// not base64.
std::vector<Bytes> pem_blocks(std::string_view pem, std::string_view label);

}  // namespace certferry::pki
