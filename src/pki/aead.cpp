#include "pki/aead.h"

#include "base/error.h"
#include "pki/digest.h"
#include "pki/ossl.h"

#include <openssl/evp.h>

namespace certferry::pki {

namespace {

constexpr std::size_t max_plain_bytes = std::size_t{64} * 1024 * 1024;

using CipherContext = ossl::Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

enum class Direction { open = 0, seal = 1 };

/// A context that has taken in key, nonce and associated data.
CipherContext begin(Direction direction, const Secret& key, ByteView nonce, ByteView associated) {
    if (key.size() != aead_key_bytes) {
        throw Error(codes::internal_error, "a key for AES-256-GCM has 32 octets");
    }
    CipherContext context(EVP_CIPHER_CTX_new());
    int written = 0;
    if (!context ||
        EVP_CipherInit_ex2(context.get(), EVP_aes_256_gcm(), key.reveal().data(), nonce.data(),
                           static_cast<int>(direction), nullptr) != 1 ||
        EVP_CipherUpdate(context.get(), nullptr, &written, associated.data(),
                         static_cast<int>(associated.size())) != 1) {
        throw ossl::error(codes::crypto_failed, "AES-256-GCM");
    }
    return context;
}

}  // namespace

Bytes aead_seal(const Secret& key, ByteView associated, ByteView plain) {
    if (plain.size() > max_plain_bytes) {
        throw Error(codes::internal_error, "too much to seal at once");
    }
    Bytes sealed = random_bytes(aead_nonce_bytes);
    sealed.resize(aead_nonce_bytes + plain.size() + aead_tag_bytes);
    const auto context =
        begin(Direction::seal, key, ByteView(sealed).first(aead_nonce_bytes), associated);
    int written = 0;
    int rest = 0;
    auto* const text = sealed.data() + aead_nonce_bytes;
    if (EVP_CipherUpdate(context.get(), text, &written, plain.data(),
                         static_cast<int>(plain.size())) != 1 ||
        EVP_CipherFinal_ex(context.get(), text + written, &rest) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(aead_tag_bytes),
                            text + plain.size()) != 1) {
        throw ossl::error(codes::crypto_failed, "AES-256-GCM");
    }
    return sealed;
}

std::optional<Secret> aead_open(const Secret& key, ByteView associated, ByteView sealed) {
    if (sealed.size() < aead_overhead_bytes ||
        sealed.size() > max_plain_bytes + aead_overhead_bytes) {
        return std::nullopt;
    }
    const auto context = begin(Direction::open, key, sealed.first(aead_nonce_bytes), associated);
    const auto text = sealed.subspan(aead_nonce_bytes, sealed.size() - aead_overhead_bytes);
    Bytes tag = to_bytes(sealed.last(aead_tag_bytes));
    Bytes plain(text.size());
    int written = 0;
    int rest = 0;
    const bool opened = EVP_CipherUpdate(context.get(), plain.data(), &written, text.data(),
                                         static_cast<int>(text.size())) == 1 &&
                        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG,
                                            static_cast<int>(aead_tag_bytes), tag.data()) == 1 &&
                        EVP_CipherFinal_ex(context.get(), plain.data() + written, &rest) == 1;
    Secret secret(std::move(plain));  // Wipes a forged text as well.
    if (!opened) {
        ossl::clear_errors();
        return std::nullopt;
    }
    return secret;
}

}  // namespace certferry::pki
