#include "pki/oaep.h"

#include "base/codes/key_store.h"
#include "base/error.h"
#include "pki/ossl.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace certferry::pki {

namespace {

using OaepContext = ossl::Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

constexpr std::string_view using_oaep = "RSAES-OAEP";

std::size_t modulus_octets(const PublicKey& key) {
    return static_cast<std::size_t>(key.bits() + 7) / 8;
}

OaepContext oaep_context(EVP_PKEY* key, int (*begin)(EVP_PKEY_CTX*), Hash hash) {
    OaepContext context(ossl::check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr),
                                    codes::crypto_failed, using_oaep));
    ossl::check(begin(context.get()), codes::crypto_failed, using_oaep);
    ossl::check(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING),
                codes::crypto_failed, using_oaep);
    ossl::check(EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), ossl::md(hash)), codes::crypto_failed,
                using_oaep);
    ossl::check(EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), ossl::md(hash)), codes::crypto_failed,
                using_oaep);
    return context;
}

}  // namespace

std::size_t max_oaep_octets(const PublicKey& key, Hash hash) {
    if (key.algorithm() != KeyAlgorithm::rsa) {
        throw Error(codes::key_unusable, "RSAES-OAEP with a key of the kind " + key.text());
    }
    if (hash < Hash::sha256) {
        throw Error(codes::algorithm_refused, "RSAES-OAEP with " + std::string(to_text(hash)));
    }
    const std::size_t taken = 2 * digest(hash, {}).size() + 2;
    const std::size_t whole = modulus_octets(key);
    return whole > taken ? whole - taken : 0;
}

Bytes oaep_encrypt(const PublicKey& key, Hash hash, ByteView message) {
    const std::size_t most = max_oaep_octets(key, hash);
    if (message.size() > most) {
        throw Error(codes::sealed_password_too_long,
                    std::to_string(message.size()) + " octets, where " + key.text() + " with " +
                        std::string(to_text(hash)) + " takes " + std::to_string(most));
    }
    const OaepContext context = oaep_context(key.native(), EVP_PKEY_encrypt_init, hash);
    const std::uint8_t nothing = 0;  // OpenSSL wants an address even for no octets.
    Bytes sealed(modulus_octets(key));
    std::size_t size = sealed.size();
    ossl::check(EVP_PKEY_encrypt(context.get(), sealed.data(), &size,
                                 message.empty() ? &nothing : message.data(), message.size()),
                codes::crypto_failed, using_oaep);
    sealed.resize(size);
    return sealed;
}

Secret oaep_decrypt(const PrivateKey& key, Hash hash, ByteView ciphertext) {
    max_oaep_octets(key.public_key(), hash);
    const OaepContext context = oaep_context(key.native(), EVP_PKEY_decrypt_init, hash);
    Bytes opened(modulus_octets(key.public_key()));
    std::size_t size = opened.size();
    const int done = ciphertext.size() == opened.size()
                         ? EVP_PKEY_decrypt(context.get(), opened.data(), &size, ciphertext.data(),
                                            ciphertext.size())
                         : 0;
    const Secret whole(std::move(opened));
    if (done <= 0) {
        ossl::clear_errors();
        throw Error(codes::sealed_password_unreadable, "RSAES-OAEP");
    }
    return Secret::copy_of(whole.reveal().first(size));
}

}  // namespace certferry::pki
