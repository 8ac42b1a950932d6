#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "pki/certificate.h"
#include "pki/key.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::pki {

/// The content of a PFX (RFC 7292): one key, its certificate, and the rest of the chain.
struct Pkcs12 {
    PrivateKey key;
    Certificate certificate;
    std::vector<Certificate> chain;  ///< Without `certificate`; in the order of the file.
    std::string friendly_name;       ///< UTF-8; may be empty.
};

/// How to protect what is written.
struct Pkcs12Protection {
    /// 1 024 under a random password of 32 characters; 100 000 or more where a person chose the
    /// password.
    int iterations = 100'000;
    /// 3DES and SHA-1 as old Windows and Android need; AES-256-CBC with PBKDF2-HMAC-SHA-256
    /// otherwise.
    enum class Scheme { aes256_sha256, legacy_3des_sha1 } scheme = Scheme::aes256_sha256;
};

inline constexpr std::size_t max_pkcs12_bytes = std::size_t{256} * 1024;

/// Of all key derivations of one PFX together.
inline constexpr int max_pkcs12_iterations = 2'000'000;

/// Opens a PFX. Foreign bytes: our own reader walks over them, and checks size, depth, iteration
/// counts and key derivations (PBKDF2 and PKCS#12's own) before OpenSSL derives or decrypts
/// anything. Reads BER, AES and 3DES, and RC2 where OpenSSL's legacy provider is installed. Throws
/// Error(password_wrong), Error(pfx_malformed), Error(pfx_mac_missing),
/// Error(pfx_iterations_exceeded), Error(pfx_algorithm_refused) (another KDF, cipher or hash),
/// Error(pfx_key_missing), Error(pfx_keys_several), Error(pfx_certificate_missing), or
/// Error(key_unusable) for a key of a kind that is not known here.
Pkcs12 open_pkcs12(ByteView der, const Secret& password,
                   int max_iterations = max_pkcs12_iterations);

/// Writes a PFX in DER: certificates and key encrypted by themselves, tied by a localKeyID. Throws
/// Error(algorithm_refused) for an iteration count that `open_pkcs12` would refuse.
Bytes write_pkcs12(const Pkcs12& content, const Secret& password,
                   const Pkcs12Protection& protection);

/// The same for a key that lies there in PKCS#8 already, taken as it is: OpenSSL needs longer to
/// read and write it than for all else. The caller knows that it is the certificate's.
struct Pkcs12Parts {
    const Secret& key;  ///< PrivateKeyInfo, DER.
    const Certificate& certificate;
    std::span<const Certificate> chain;
    std::string_view friendly_name;  ///< UTF-8; may be empty.
};

Bytes write_pkcs12(const Pkcs12Parts& content, const Secret& password,
                   const Pkcs12Protection& protection);

}  // namespace certferry::pki
