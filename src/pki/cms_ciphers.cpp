#include "pki/cms_ciphers.h"

#include "base/error.h"
#include "pki/ossl.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include <algorithm>

namespace certferry::pki {

namespace {

using CipherContext = ossl::Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using Cipher = ossl::Handle<EVP_CIPHER, EVP_CIPHER_free>;

Cipher fetch_cipher(const CipherRow& row) {
    return Cipher(
        ossl::check(EVP_CIPHER_fetch(library_context(row.cipher), row.fetch_name, nullptr),
                    codes::crypto_failed, "finding a cipher"));
}

}  // namespace

OSSL_LIB_CTX* legacy_context() {
    using Context = ossl::Handle<OSSL_LIB_CTX, OSSL_LIB_CTX_free>;
    // A context that is freed does not free the providers that were loaded into it.
    using Provider = ossl::Handle<OSSL_PROVIDER, OSSL_PROVIDER_unload>;

    struct Legacy {
        Context context{OSSL_LIB_CTX_new()};
        Provider des{context ? OSSL_PROVIDER_load(context.get(), "legacy") : nullptr};
        Provider rest{des ? OSSL_PROVIDER_load(context.get(), "default") : nullptr};
    };

    static const Legacy legacy;
    return legacy.rest ? legacy.context.get() : nullptr;
}

const CipherRow& row_of(ContentCipher cipher) noexcept {
    return *std::ranges::find(ciphers, cipher, &CipherRow::cipher);
}

OSSL_LIB_CTX* library_context(ContentCipher cipher) {
    if (cipher != ContentCipher::des_cbc) {
        return nullptr;  // The default context.
    }
    OSSL_LIB_CTX* context = legacy_context();
    if (context == nullptr) {
        throw Error(codes::crypto_failed,
                    "OpenSSL's legacy provider, which DES needs, is not installed");
    }
    return context;
}

std::size_t key_bytes(const CipherRow& row) {
    const Cipher cipher = fetch_cipher(row);
    return static_cast<std::size_t>(EVP_CIPHER_get_key_length(cipher.get()));
}

Bytes encrypt_cbc(const CipherRow& row, const Secret& key, ByteView iv, ByteView plain) {
    const Cipher cipher = fetch_cipher(row);
    const CipherContext context(
        ossl::check(EVP_CIPHER_CTX_new(), codes::crypto_failed, "encrypting"));
    ossl::check(
        EVP_EncryptInit_ex2(context.get(), cipher.get(), key.reveal().data(), iv.data(), nullptr),
        codes::crypto_failed, "encrypting");
    Bytes out(plain.size() + row.block_bytes);
    int written = 0;
    int last = 0;
    ossl::check(EVP_EncryptUpdate(context.get(), out.data(), &written, plain.data(),
                                  static_cast<int>(plain.size())),
                codes::crypto_failed, "encrypting");
    ossl::check(EVP_EncryptFinal_ex(context.get(), out.data() + written, &last),
                codes::crypto_failed, "encrypting");
    out.resize(static_cast<std::size_t>(written) + static_cast<std::size_t>(last));
    return out;
}

std::optional<Bytes> decrypt_cbc(const CipherRow& row, const Secret& key, ByteView iv,
                                 ByteView encrypted) {
    const Cipher cipher = fetch_cipher(row);
    const CipherContext context(
        ossl::check(EVP_CIPHER_CTX_new(), codes::crypto_failed, "decrypting"));
    ossl::check(
        EVP_DecryptInit_ex2(context.get(), cipher.get(), key.reveal().data(), iv.data(), nullptr),
        codes::crypto_failed, "decrypting");
    Bytes out(encrypted.size() + row.block_bytes);
    int written = 0;
    int last = 0;
    ossl::check(EVP_DecryptUpdate(context.get(), out.data(), &written, encrypted.data(),
                                  static_cast<int>(encrypted.size())),
                codes::crypto_failed, "decrypting");
    if (EVP_DecryptFinal_ex(context.get(), out.data() + written, &last) != 1) {
        wipe_memory(out.data(), out.size());
        return std::nullopt;
    }
    out.resize(static_cast<std::size_t>(written) + static_cast<std::size_t>(last));
    return out;
}

std::string_view to_text(ContentCipher cipher) noexcept {
    return row_of(cipher).name;
}

std::optional<ContentCipher> content_cipher_from_text(std::string_view name) noexcept {
    const auto* row = std::ranges::find(ciphers, name, &CipherRow::name);
    return row == ciphers.end() ? std::nullopt : std::optional(row->cipher);
}

}  // namespace certferry::pki
