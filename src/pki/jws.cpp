#include "pki/jws.h"

#include "base/error.h"
#include "pki/ossl.h"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <array>

namespace certferry::pki {

namespace {

using KeyContext = ossl::Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using EcSignature = ossl::Handle<ECDSA_SIG, ECDSA_SIG_free>;
using Number = ossl::Handle<BIGNUM, BN_free>;

constexpr std::string_view signing_token = "signing a token";
constexpr std::size_t p256_octets = 32;
constexpr int min_jws_rsa_bits = 2048;  // RFC 7518, 3.3 and 3.5

bool fits(JwsAlgorithm algorithm, const PublicKey& key) noexcept {
    return algorithm == JwsAlgorithm::es256
               ? key.algorithm() == KeyAlgorithm::ec && key.bits() == 256
               : key.algorithm() == KeyAlgorithm::rsa && key.bits() >= min_jws_rsa_bits;
}

void use_pss(EVP_PKEY_CTX* context) {
    ossl::check(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING), codes::crypto_failed,
                signing_token);
    ossl::check(EVP_PKEY_CTX_set_signature_md(context, ossl::md(Hash::sha256)),
                codes::crypto_failed, signing_token);
    ossl::check(EVP_PKEY_CTX_set_rsa_mgf1_md(context, ossl::md(Hash::sha256)), codes::crypto_failed,
                signing_token);
    ossl::check(EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST),
                codes::crypto_failed, signing_token);
}

KeyContext context_of(EVP_PKEY* key) {
    return KeyContext(ossl::check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr),
                                  codes::crypto_failed, signing_token));
}

Bytes sign_pss(const PrivateKey& key, ByteView data) {
    const Bytes hashed = digest(Hash::sha256, data);
    const KeyContext context = context_of(key.native());
    ossl::check(EVP_PKEY_sign_init(context.get()), codes::crypto_failed, signing_token);
    use_pss(context.get());
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key.native())));
    std::size_t size = signature.size();
    ossl::check(EVP_PKEY_sign(context.get(), signature.data(), &size, hashed.data(), hashed.size()),
                codes::crypto_failed, signing_token);
    signature.resize(size);
    return signature;
}

bool verify_pss(const PublicKey& key, ByteView data, ByteView signature) {
    const Bytes hashed = digest(Hash::sha256, data);
    const KeyContext context = context_of(key.native());
    ossl::check(EVP_PKEY_verify_init(context.get()), codes::crypto_failed, signing_token);
    use_pss(context.get());
    const int verified = EVP_PKEY_verify(context.get(), signature.data(), signature.size(),
                                         hashed.data(), hashed.size());
    ossl::clear_errors();
    return verified == 1;
}

/// From DER's SEQUENCE of two INTEGERs.
Bytes to_raw(ByteView der) {
    const unsigned char* at = der.data();
    const EcSignature parsed(ossl::check(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())),
                                         codes::crypto_failed, signing_token));
    Bytes raw(2 * p256_octets);
    const auto length = static_cast<int>(p256_octets);
    ossl::check(BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), raw.data(), length),
                codes::crypto_failed, signing_token);
    ossl::check(BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), raw.data() + p256_octets, length),
                codes::crypto_failed, signing_token);
    return raw;
}

Number number_from(ByteView octets) {
    return Number(ossl::check(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr),
                              codes::crypto_failed, signing_token));
}

Bytes to_der(ByteView raw) {
    const EcSignature built(ossl::check(ECDSA_SIG_new(), codes::crypto_failed, signing_token));
    Number r = number_from(raw.first(p256_octets));
    Number s = number_from(raw.last(p256_octets));
    ossl::check(ECDSA_SIG_set0(built.get(), r.get(), s.get()), codes::crypto_failed, signing_token);
    r.release();  // NOLINT(bugprone-unused-return-value): ECDSA_SIG_set0 has taken it.
    s.release();  // NOLINT(bugprone-unused-return-value): and this.
    const int size = i2d_ECDSA_SIG(built.get(), nullptr);
    ossl::check(size, codes::crypto_failed, signing_token);
    Bytes der(static_cast<std::size_t>(size));
    unsigned char* out = der.data();
    ossl::check(i2d_ECDSA_SIG(built.get(), &out), codes::crypto_failed, signing_token);
    return der;
}

}  // namespace

std::string_view to_text(JwsAlgorithm algorithm) noexcept {
    constexpr std::array<std::string_view, 3> names{"RS256", "PS256", "ES256"};
    return names.at(static_cast<std::size_t>(algorithm));
}

std::optional<JwsAlgorithm> jws_algorithm_from_text(std::string_view name) noexcept {
    for (const auto algorithm : {JwsAlgorithm::rs256, JwsAlgorithm::ps256, JwsAlgorithm::es256}) {
        if (to_text(algorithm) == name) {
            return algorithm;
        }
    }
    return std::nullopt;
}

Bytes jws_sign(JwsAlgorithm algorithm, const PrivateKey& key, ByteView data) {
    if (!fits(algorithm, key.public_key())) {
        throw Error(codes::algorithm_refused,
                    std::string(to_text(algorithm)) + " with a key " + key.public_key().text());
    }
    switch (algorithm) {
        case JwsAlgorithm::ps256:
            return sign_pss(key, data);
        case JwsAlgorithm::es256:
            return to_raw(key.sign(Hash::sha256, data));
        case JwsAlgorithm::rs256:
            break;
    }
    return key.sign(Hash::sha256, data);
}

bool jws_verify(JwsAlgorithm algorithm, const PublicKey& key, ByteView data, ByteView signature) {
    if (!fits(algorithm, key)) {
        return false;
    }
    switch (algorithm) {
        case JwsAlgorithm::ps256:
            return verify_pss(key, data, signature);
        case JwsAlgorithm::es256:
            return signature.size() == 2 * p256_octets &&
                   key.verify(Hash::sha256, data, to_der(signature));
        case JwsAlgorithm::rs256:
            break;
    }
    return key.verify(Hash::sha256, data, signature);
}

Bytes hmac_sha256(const Secret& key, ByteView data) {
    Bytes code(hmac_sha256_bytes);
    unsigned int size = 0;
    const ByteView octets = key.reveal();
    ossl::check(HMAC(ossl::md(Hash::sha256), octets.data(), static_cast<int>(octets.size()),
                     data.data(), data.size(), code.data(), &size),
                codes::crypto_failed, "HMAC");
    return code;
}

}  // namespace certferry::pki
