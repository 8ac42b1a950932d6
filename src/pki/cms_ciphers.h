#pragma once

#include "base/secret.h"
#include "pki/cms_enveloped.h"

#include <openssl/types.h>  // Forward declarations only.

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

// The content ciphers as OpenSSL knows them; for the sources of pki/ alone.
namespace certferry::pki {

struct CipherRow {
    ContentCipher cipher;
    std::string_view name;
    std::string_view oid;
    const char* fetch_name;
    std::size_t block_bytes;
};

inline constexpr std::array ciphers{
    CipherRow{ContentCipher::des_cbc, "des", oids::des_cbc, "DES-CBC", 8},
    CipherRow{ContentCipher::des_ede3_cbc, "3des", oids::des_ede3_cbc, "DES-EDE3-CBC", 8},
    CipherRow{ContentCipher::aes_128_cbc, "aes128", oids::aes_128_cbc, "AES-128-CBC", 16},
    CipherRow{ContentCipher::aes_192_cbc, "aes192", oids::aes_192_cbc, "AES-192-CBC", 16},
    CipherRow{ContentCipher::aes_256_cbc, "aes256", oids::aes_256_cbc, "AES-256-CBC", 16},
};

const CipherRow& row_of(ContentCipher cipher) noexcept;

/// OpenSSL with what 3.0 keeps in its legacy provider, such as DES and RC2. A library context of
/// its own, so that no other code of the process can come upon DES or MD4 by name. Null if the
/// provider is not installed. Thread-safe.
OSSL_LIB_CTX* legacy_context();

/// Where OpenSSL finds this cipher: null, the default context, for all but DES.
/// Throws Error(crypto_failed) if the legacy provider is not installed.
OSSL_LIB_CTX* library_context(ContentCipher cipher);

/// Octets of its key.
std::size_t key_bytes(const CipherRow& row);

/// Encrypts with the padding of RFC 5652, 6.3. `key` and `iv` have the cipher's lengths.
Bytes encrypt_cbc(const CipherRow& row, const Secret& key, ByteView iv, ByteView plain);

/// The reverse. Empty, with OpenSSL's errors left in their queue, if the padding is not right.
std::optional<Bytes> decrypt_cbc(const CipherRow& row, const Secret& key, ByteView iv,
                                 ByteView encrypted);

}  // namespace certferry::pki
