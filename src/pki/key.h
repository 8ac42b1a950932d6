#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "pki/digest.h"

#include <openssl/types.h>  // Forward declarations only.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace certferry::pki {

enum class KeyAlgorithm { rsa, ec, ed25519, other };

/// What key to make, written in configuration as `rsa-2048`, `rsa-3072`, `rsa-4096`, `p-256`,
/// `p-384`, `p-521`, `ed25519`.
struct KeySpec {
    KeyAlgorithm algorithm = KeyAlgorithm::rsa;
    int bits = 2048;  ///< RSA: the modulus; EC: 256, 384 or 521; Ed25519: 256.

    static std::optional<KeySpec> from_text(std::string_view text);
    std::string text() const;
    bool operator==(const KeySpec&) const = default;
};

/// A public key. Copies share one parsed object and are cheap; members may be called from several
/// threads.
class PublicKey {
public:
    static constexpr int max_rsa_bits = 16384;

    /// Parses one SubjectPublicKeyInfo (RFC 5280, 4.1.2.7). Throws Error(der_malformed); keys that
    /// are well-formed but cannot be used (unknown algorithm or curve, RSA beyond `max_rsa_bits`,
    /// below 512 bits, an exponent that is even, 1 or beyond 64 bits, a point off its
    /// curve) throw Error(key_unusable).
    static PublicKey from_spki(ByteView der);

    KeyAlgorithm algorithm() const noexcept;
    int bits() const noexcept;

    /// Such as `rsa-2048`, for messages.
    std::string text() const;

    /// The SubjectPublicKeyInfo in DER, as it was parsed or made.
    const Bytes& spki() const noexcept;

    /// SHA-1 of the BIT STRING's content: the usual key identifier (RFC 5280, 4.2.1.2, method 1).
    /// 20 bytes.
    Bytes key_identifier() const;

    /// Verifies a signature: RSA PKCS#1 v1.5, ECDSA (DER), or Ed25519 (`hash` has no meaning
    /// there).
    bool verify(Hash hash, ByteView data, ByteView signature) const;

    /// Verifies an RSASSA-PSS signature (RFC 8017, 8.1); `parameters` are the
    /// AlgorithmIdentifier's, DER. False for parameters that do not parse, hashes below SHA-1 or
    /// unlike between digest and mask, and keys other than RSA.
    bool verify_pss(ByteView parameters, ByteView data, ByteView signature) const;

    /// The same SubjectPublicKeyInfo, octet by octet.
    bool operator==(const PublicKey& other) const noexcept;

    /// The OpenSSL object, borrowed for as long as this lives. For pki/ and http/tls.cpp only.
    EVP_PKEY* native() const noexcept;

    /// Takes an OpenSSL key over. For pki/ only.
    static PublicKey adopt(EVP_PKEY* key);

private:
    struct Shared;

    explicit PublicKey(std::shared_ptr<const Shared> shared) noexcept
        : shared_(std::move(shared)) {}

    std::shared_ptr<const Shared> shared_;  // Never null.
};

/// Which library makes RSA keys.
enum class RsaGenerator {
    fast,      ///< Nettle, drawing from OpenSSL's generator: 2048 bits in about a quarter of
               ///< OpenSSL 3.0's time.
    provider,  ///< OpenSSL's provider. Taken in place of `fast` too where OpenSSL's configuration
               ///< asks for FIPS (`fips=yes` in its default properties).
};

/// A private key. Copies share one object and are cheap; members may be called from several
/// threads.
class PrivateKey {
public:
    /// RSA from 1024 bits, with exponent 65537. Throws Error(key_unusable) for another kind.
    static PrivateKey generate(const KeySpec& spec, RsaGenerator generator = RsaGenerator::fast);

    /// Reads PEM (PKCS#8, encrypted or not, or the traditional forms).
    /// Throws Error(password_wrong) if it is encrypted and the password does not open it,
    /// Error(key_unusable) for another algorithm or curve, Error(der_malformed) otherwise.
    static PrivateKey from_pem(std::string_view pem, const Secret& password = Secret());

    /// Reads one PKCS#8 PrivateKeyInfo (RFC 5208). Throws Error(der_malformed) or
    /// Error(key_unusable).
    static PrivateKey from_pkcs8(ByteView der);

    Secret to_pkcs8() const;
    Secret to_pem() const;

    /// Encrypted PKCS#8 (PBES2: AES-256-CBC, PBKDF2 with HMAC-SHA-256, 100 000 iterations).
    Secret to_encrypted_pem(const Secret& password) const;

    const PublicKey& public_key() const noexcept;

    /// Signs: RSA PKCS#1 v1.5, ECDSA (DER), or Ed25519 (`hash` has no meaning there). Throws
    /// Error(crypto_failed).
    Bytes sign(Hash hash, ByteView data) const;

    /// The OpenSSL object, borrowed for as long as this lives. For pki/ and http/tls.cpp only.
    EVP_PKEY* native() const noexcept;

    /// Takes an OpenSSL key over. For pki/ only. Throws Error(key_unusable) for another algorithm
    /// or curve than those of KeySpec.
    static PrivateKey adopt(EVP_PKEY* key);

private:
    struct Shared;

    explicit PrivateKey(std::shared_ptr<const Shared> shared) noexcept
        : shared_(std::move(shared)) {}

    std::shared_ptr<const Shared> shared_;  // Never null.
};

/// AlgorithmIdentifier (DER) of the signature that `key` makes with `hash` (RFC 4055, 5758, 8410).
/// Throws Error(algorithm_refused) for MD5 and for keys that cannot sign here.
Bytes signature_algorithm(const PublicKey& key, Hash hash);

/// The hash in a signature's AlgorithmIdentifier OID such as sha256WithRSAEncryption; empty if it
/// is not known here or names none (Ed25519, RSASSA-PSS).
std::optional<Hash> hash_of_signature(std::string_view signature_oid) noexcept;

/// The hash that RSASSA-PSS-params (RFC 8017, A.2.3; DER) name; empty if they are not sound.
std::optional<Hash> pss_hash(ByteView parameters);

}  // namespace certferry::pki
