#include "base/error.h"
#include "pki/der.h"
#include "pki/key_shared.h"
#include "pki/rsa_generation.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <algorithm>
#include <limits>

namespace certferry::pki {

namespace {

using Pkcs8 = ossl::Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;
using Bio = ossl::Handle<BIO, BIO_free_all>;

constexpr int pem_iterations = 100'000;
constexpr int pem_salt_octets = 16;
constexpr int min_generated_rsa_bits = 1024;  // Weak ones are made by tests of refusals alone.

struct PasswordRequest {
    ByteView password;
    bool asked = false;
};

/// OpenSSL's pem_password_cb.
int give_password(char* buffer, int size, int /*for_writing*/, void* context) {
    auto& request = *static_cast<PasswordRequest*>(context);
    request.asked = true;
    if (request.password.empty() || request.password.size() > static_cast<std::size_t>(size)) {
        return -1;
    }
    std::copy(request.password.begin(), request.password.end(), buffer);
    return static_cast<int>(request.password.size());
}

Bio reader_of(ByteView octets) {
    if (octets.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        throw Error(codes::der_malformed, "key file too large");
    }
    return Bio(ossl::check(BIO_new_mem_buf(octets.data(), static_cast<int>(octets.size())),
                           codes::crypto_failed, "reading a key"));
}

Bio writer() {
    return Bio(ossl::check(BIO_new(BIO_s_secmem()), codes::crypto_failed, "writing a key"));
}

Secret written_to(const Bio& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return Secret::copy_of(std::string_view(data, static_cast<std::size_t>(size)));
}

Pkcs8 to_pkcs8_info(EVP_PKEY* key) {
    return Pkcs8(ossl::check(EVP_PKEY2PKCS8(key), codes::crypto_failed, "encoding a key"));
}

KeyHandle generate_key(const KeySpec& spec, RsaGenerator generator) {
    EVP_PKEY* key = nullptr;
    if (spec.algorithm == KeyAlgorithm::rsa && spec.bits >= min_generated_rsa_bits &&
        spec.bits <= PublicKey::max_rsa_bits) {
        if (generator == RsaGenerator::fast &&
            EVP_default_properties_is_fips_enabled(nullptr) == 0) {
            return KeyHandle(generate_rsa_key(spec.bits));
        }
        key = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(spec.bits));
    } else if (spec.algorithm == KeyAlgorithm::ec && group_name(spec.bits) != nullptr) {
        key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", group_name(spec.bits));
    } else if (spec.algorithm == KeyAlgorithm::ed25519) {
        key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    } else {
        throw Error(codes::key_unusable, "no key of the kind " + spec.text() + " can be made");
    }
    return KeyHandle(ossl::check(key, codes::crypto_failed, "making a key"));
}

}  // namespace

struct PrivateKey::Shared {
    KeyHandle key;
    PublicKey public_key;
};

PrivateKey PrivateKey::adopt(EVP_PKEY* key) {
    KeyHandle owned(key);
    const KeySpec spec = spec_of(key);
    if (spec.algorithm == KeyAlgorithm::other) {
        throw Error(codes::key_unusable, "algorithm or curve of a private key");
    }
    ossl::check(EVP_PKEY_up_ref(key), codes::crypto_failed, "sharing a key");
    PublicKey public_key = PublicKey::adopt(key);
    return PrivateKey(
        std::make_shared<const Shared>(Shared{std::move(owned), std::move(public_key)}));
}

PrivateKey PrivateKey::generate(const KeySpec& spec, RsaGenerator generator) {
    return adopt(generate_key(spec, generator).release());
}

PrivateKey PrivateKey::from_pem(std::string_view pem, const Secret& password) {
    const Bio bio = reader_of(as_bytes(pem));
    PasswordRequest request{.password = password.reveal()};
    KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_password, &request));
    if (!key) {
        throw ossl::error(request.asked ? codes::password_wrong : codes::der_malformed,
                          "reading a private key in PEM");
    }
    ossl::clear_errors();  // What the decoder tried before.
    return adopt(key.release());
}

Secret PrivateKey::to_pem() const {
    const Pkcs8 info = to_pkcs8_info(native());
    const Bio bio = writer();
    ossl::check(PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio.get(), info.get()), codes::crypto_failed,
                "writing a key");
    return written_to(bio);
}

Secret PrivateKey::to_encrypted_pem(const Secret& password) const {
    using Algorithm = ossl::Handle<X509_ALGOR, X509_ALGOR_free>;
    using Encrypted = ossl::Handle<X509_SIG, X509_SIG_free>;
    constexpr std::string_view action = "encrypting a key";
    const Pkcs8 info = to_pkcs8_info(native());
    Bytes salt = random_bytes(pem_salt_octets);
    Algorithm algorithm(
        ossl::check(PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), pem_iterations, salt.data(),
                                      pem_salt_octets, nullptr, NID_hmacWithSHA256),
                    codes::crypto_failed, action));
    const std::string_view text = password.reveal_text();
    const Encrypted encrypted(ossl::check(
        PKCS8_set0_pbe(text.data(), static_cast<int>(text.size()), info.get(), algorithm.get()),
        codes::crypto_failed, action));
    algorithm.release();  // NOLINT(bugprone-unused-return-value): PKCS8_set0_pbe has taken it.
    const Bio bio = writer();
    ossl::check(PEM_write_bio_PKCS8(bio.get(), encrypted.get()), codes::crypto_failed, action);
    return written_to(bio);
}

const PublicKey& PrivateKey::public_key() const noexcept {
    return shared_->public_key;
}

EVP_PKEY* PrivateKey::native() const noexcept {
    return shared_->key.get();
}

}  // namespace certferry::pki
