#include "pki/oaep.h"

#include "base/testing.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace certferry::pki {
namespace {

const PrivateKey& rsa_2048() {
    static const auto key = PrivateKey::generate({KeyAlgorithm::rsa, 2048});
    return key;
}

/// What OpenSSL makes of a message, with hash and mask hash of its own.
Bytes sealed_otherwise(const PublicKey& key, const EVP_MD* hash, const EVP_MD* mask,
                       std::string_view label, ByteView message) {
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_pkey(nullptr, key.native(), nullptr);
    EXPECT_EQ(EVP_PKEY_encrypt_init(context), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_oaep_md(context, hash), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_mgf1_md(context, mask), 1);
    if (!label.empty()) {
        void* copy = OPENSSL_memdup(label.data(), label.size());
        EXPECT_EQ(EVP_PKEY_CTX_set0_rsa_oaep_label(context, copy, static_cast<int>(label.size())),
                  1);
    }
    Bytes sealed(512);
    std::size_t size = sealed.size();
    EXPECT_EQ(EVP_PKEY_encrypt(context, sealed.data(), &size, message.data(), message.size()), 1);
    EVP_PKEY_CTX_free(context);
    sealed.resize(size);
    return sealed;
}

class EachOaepHash : public testing::TestWithParam<Hash> {};

INSTANTIATE_TEST_SUITE_P(Oaep, EachOaepHash,
                         testing::Values(Hash::sha256, Hash::sha384, Hash::sha512));

TEST_P(EachOaepHash, WhatIsSealedIsOpenedAgain) {
    const auto& key = rsa_2048();
    for (const std::string_view password : {"", "p", "pässword of a PFX"}) {
        const auto sealed = oaep_encrypt(key.public_key(), GetParam(), as_bytes(password));
        EXPECT_EQ(sealed.size(), 256U);
        EXPECT_EQ(oaep_decrypt(key, GetParam(), sealed).reveal_text(), password);
    }
}

TEST_P(EachOaepHash, TakesMessagesToTheLimitAndNotBeyond) {
    const auto& key = rsa_2048();
    const auto most = max_oaep_octets(key.public_key(), GetParam());
    const Bytes longest(most, 'x');
    EXPECT_EQ(
        oaep_decrypt(key, GetParam(), oaep_encrypt(key.public_key(), GetParam(), longest)).size(),
        most);
    EXPECT_EQ(code_of([&] { oaep_encrypt(key.public_key(), GetParam(), Bytes(most + 1, 'x')); }),
              "sealed_password_too_long");
}

TEST_P(EachOaepHash, ReadsWhatOpensslSeals) {
    const EVP_MD* md = GetParam() == Hash::sha256   ? EVP_sha256()
                       : GetParam() == Hash::sha384 ? EVP_sha384()
                                                    : EVP_sha512();
    const auto sealed = sealed_otherwise(rsa_2048().public_key(), md, md, "", as_bytes("password"));
    EXPECT_EQ(oaep_decrypt(rsa_2048(), GetParam(), sealed).reveal_text(), "password");
}

TEST(Oaep, LimitsAreThoseOfRfc8017) {
    const auto& key = rsa_2048().public_key();
    EXPECT_EQ(max_oaep_octets(key, Hash::sha256), 190U);
    EXPECT_EQ(max_oaep_octets(key, Hash::sha384), 158U);
    EXPECT_EQ(max_oaep_octets(key, Hash::sha512), 126U);
    const auto small = PrivateKey::generate({KeyAlgorithm::rsa, 1024});
    EXPECT_EQ(max_oaep_octets(small.public_key(), Hash::sha512), 0U);
}

TEST(Oaep, EveryFailureIsTheSame) {
    const auto& key = rsa_2048();
    const auto message = as_bytes("password");
    const auto right = oaep_encrypt(key.public_key(), Hash::sha256, message);
    auto changed = right;
    changed[100] ^= 1U;
    const auto other = PrivateKey::generate({KeyAlgorithm::rsa, 2048});
    const std::vector<Bytes> wrong{
        changed,
        Bytes(right.begin(), right.end() - 1),
        Bytes(),
        Bytes(256, 0xFF),
        oaep_encrypt(other.public_key(), Hash::sha256, message),
        oaep_encrypt(key.public_key(), Hash::sha512, message),
        sealed_otherwise(key.public_key(), EVP_sha1(), EVP_sha1(), "", message),
        sealed_otherwise(key.public_key(), EVP_sha256(), EVP_sha1(), "", message),
        sealed_otherwise(key.public_key(), EVP_sha256(), EVP_sha256(), "label", message)};
    const auto first = error_of([&] { oaep_decrypt(key, Hash::sha256, wrong.front()); });
    EXPECT_EQ(first, "sealed_password_unreadable: RSAES-OAEP");
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        EXPECT_EQ(error_of([&] { oaep_decrypt(key, Hash::sha256, wrong[i]); }), first) << i;
    }
}

TEST(Oaep, RefusesOtherKeysAndHashes) {
    const auto curve = PrivateKey::generate({KeyAlgorithm::ec, 256});
    EXPECT_EQ(code_of([&] { oaep_encrypt(curve.public_key(), Hash::sha256, {}); }), "key_unusable");
    EXPECT_EQ(code_of([&] { oaep_decrypt(curve, Hash::sha256, Bytes(256)); }), "key_unusable");
    for (const Hash hash : {Hash::md5, Hash::sha1, Hash::sha224}) {
        EXPECT_EQ(code_of([&] { oaep_encrypt(rsa_2048().public_key(), hash, {}); }),
                  "algorithm_refused");
    }
}

}  // namespace
}  // namespace certferry::pki
