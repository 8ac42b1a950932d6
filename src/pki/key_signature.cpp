#include "base/error.h"
#include "pki/der.h"
#include "pki/key_shared.h"
#include "pki/oid.h"

#include <openssl/evp.h>

#include <array>

namespace certferry::pki {

namespace {

struct SignatureRow {
    std::string_view oid;
    KeyAlgorithm algorithm;
    Hash hash;
};

// The first row of each pair is the one that is written.
constexpr std::array signature_rows{
    SignatureRow{"1.2.840.113549.1.1.11", KeyAlgorithm::rsa, Hash::sha256},
    SignatureRow{"1.2.840.10045.4.3.2", KeyAlgorithm::ec, Hash::sha256},
    SignatureRow{"1.2.840.113549.1.1.12", KeyAlgorithm::rsa, Hash::sha384},
    SignatureRow{"1.2.840.113549.1.1.13", KeyAlgorithm::rsa, Hash::sha512},
    SignatureRow{"1.2.840.113549.1.1.14", KeyAlgorithm::rsa, Hash::sha224},
    SignatureRow{"1.2.840.113549.1.1.5", KeyAlgorithm::rsa, Hash::sha1},
    SignatureRow{"1.3.14.3.2.29", KeyAlgorithm::rsa, Hash::sha1},  // Old Windows.
    SignatureRow{"1.2.840.113549.1.1.4", KeyAlgorithm::rsa, Hash::md5},
    SignatureRow{"1.2.840.10045.4.3.3", KeyAlgorithm::ec, Hash::sha384},
    SignatureRow{"1.2.840.10045.4.3.4", KeyAlgorithm::ec, Hash::sha512},
    SignatureRow{"1.2.840.10045.4.3.1", KeyAlgorithm::ec, Hash::sha224},
    SignatureRow{"1.2.840.10045.4.1", KeyAlgorithm::ec, Hash::sha1},
};

constexpr std::string_view signing = "signing";

using MdContext = ossl::Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using KeyContext = ossl::Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

KeyContext context_for(EVP_PKEY* key) {
    return KeyContext(ossl::check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr),
                                  codes::crypto_failed, "using a key"));
}

bool verify_pure(EVP_PKEY* key, ByteView data, ByteView signature) {
    const MdContext context(ossl::check(EVP_MD_CTX_new(), codes::crypto_failed, "verifying"));
    ossl::check(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key),
                codes::crypto_failed, "verifying");
    return EVP_DigestVerify(context.get(), signature.data(), signature.size(), data.data(),
                            data.size()) == 1;
}

// Hashing first and handing over the digest spares the fetches that EVP_DigestVerifyInit and
// EVP_DigestSignInit make by name, whichever EVP_MD they are given.
bool verify_hashed(EVP_PKEY* key, Hash hash, ByteView data, ByteView signature) {
    const Bytes hashed = digest(hash, data);
    const KeyContext context = context_for(key);
    ossl::check(EVP_PKEY_verify_init(context.get()), codes::crypto_failed, "verifying");
    ossl::check(EVP_PKEY_CTX_set_signature_md(context.get(), ossl::md(hash)), codes::crypto_failed,
                "verifying");
    return EVP_PKEY_verify(context.get(), signature.data(), signature.size(), hashed.data(),
                           hashed.size()) == 1;
}

Bytes sign_pure(EVP_PKEY* key, ByteView data) {
    const MdContext context(ossl::check(EVP_MD_CTX_new(), codes::crypto_failed, signing));
    ossl::check(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key),
                codes::crypto_failed, signing);
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
    std::size_t size = signature.size();
    ossl::check(EVP_DigestSign(context.get(), signature.data(), &size, data.data(), data.size()),
                codes::crypto_failed, signing);
    signature.resize(size);
    return signature;
}

Bytes sign_hashed(EVP_PKEY* key, Hash hash, ByteView data) {
    const Bytes hashed = digest(hash, data);
    const KeyContext context = context_for(key);
    ossl::check(EVP_PKEY_sign_init(context.get()), codes::crypto_failed, signing);
    ossl::check(EVP_PKEY_CTX_set_signature_md(context.get(), ossl::md(hash)), codes::crypto_failed,
                signing);
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
    std::size_t size = signature.size();
    ossl::check(EVP_PKEY_sign(context.get(), signature.data(), &size, hashed.data(), hashed.size()),
                codes::crypto_failed, signing);
    signature.resize(size);
    return signature;
}

}  // namespace

bool PublicKey::verify(Hash hash, ByteView data, ByteView signature) const {
    const bool verified = algorithm() == KeyAlgorithm::ed25519
                              ? verify_pure(native(), data, signature)
                              : verify_hashed(native(), hash, data, signature);
    ossl::clear_errors();
    return verified;
}

Bytes PrivateKey::sign(Hash hash, ByteView data) const {
    return public_key().algorithm() == KeyAlgorithm::ed25519 ? sign_pure(native(), data)
                                                             : sign_hashed(native(), hash, data);
}

Bytes signature_algorithm(const PublicKey& key, Hash hash) {
    der::Writer writer;
    if (key.algorithm() == KeyAlgorithm::ed25519) {
        writer.sequence([](der::Writer& content) { content.oid(oids::ed25519); });
        return writer.take();
    }
    for (const SignatureRow& row : signature_rows) {
        if (row.algorithm != key.algorithm() || row.hash != hash || hash == Hash::md5) {
            continue;
        }
        writer.sequence([&](der::Writer& content) {
            content.oid(row.oid);
            if (row.algorithm == KeyAlgorithm::rsa) {
                content.null();  // RFC 4055, 5. For ECDSA it must be left out (RFC 5758, 3.2).
            }
        });
        return writer.take();
    }
    throw Error(codes::algorithm_refused,
                "no signature with " + std::string(to_text(hash)) + " by a key " + key.text());
}

std::optional<Hash> hash_of_signature(std::string_view signature_oid) noexcept {
    for (const SignatureRow& row : signature_rows) {
        if (row.oid == signature_oid) {
            return row.hash;
        }
    }
    return std::nullopt;
}

}  // namespace certferry::pki
