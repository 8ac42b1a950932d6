#include "base/testing.h"
#include "pki/key.h"
#include "pki/ossl.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace certferry::pki {
namespace {

using Pkcs8 = ossl::Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;

Bytes written_by_openssl(const PKCS8_PRIV_KEY_INFO* info) {
    Bytes der(static_cast<std::size_t>(i2d_PKCS8_PRIV_KEY_INFO(info, nullptr)));
    unsigned char* at = der.data();
    i2d_PKCS8_PRIV_KEY_INFO(info, &at);
    return der;
}

Bytes written_by_openssl(const PrivateKey& key) {
    return written_by_openssl(Pkcs8(EVP_PKEY2PKCS8(key.native())).get());
}

bool same_private_key(const PrivateKey& a, const PrivateKey& b) {
    return equal(written_by_openssl(a), written_by_openssl(b));
}

class Pkcs8OfEachKind : public testing::TestWithParam<const char*> {};

TEST_P(Pkcs8OfEachKind, IsWhatOpensslWritesAndReads) {
    // Of the scalars of so many EC keys, some begin with a zero octet.
    const int count = std::string_view(GetParam()).starts_with("rsa") ? 2 : 600;
    for (int i = 0; i < count; ++i) {
        const PrivateKey key = PrivateKey::generate(*KeySpec::from_text(GetParam()));
        const Secret der = key.to_pkcs8();
        ASSERT_EQ(to_hex(der.reveal()), to_hex(written_by_openssl(key)));
        const PrivateKey again = PrivateKey::from_pkcs8(der.reveal());
        ASSERT_EQ(again.public_key(), key.public_key());
        ASSERT_TRUE(same_private_key(again, key));
        ASSERT_TRUE(
            key.public_key().verify(Hash::sha256, hex("72"), again.sign(Hash::sha256, hex("72"))));
    }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Pkcs8OfEachKind,
                         testing::Values("rsa-2048", "rsa-3072", "p-256", "p-384", "p-521",
                                         "ed25519"),
                         [](const auto& kind) {
                             std::string name = kind.param;
                             std::erase(name, '-');
                             return name;
                         });

TEST(Pkcs8, UnusualFormsAreReadToo) {
    const PrivateKey key = PrivateKey::generate({KeyAlgorithm::ec, 256});
    const Pkcs8 info(EVP_PKEY2PKCS8(key.native()));
    const unsigned char name[] = {0x1E, 0x02, 0x00, 0x61};
    ASSERT_EQ(
        PKCS8_pkey_add1_attr_by_NID(info.get(), NID_friendlyName, V_ASN1_BMPSTRING, name + 2, 2),
        1);
    EXPECT_TRUE(same_private_key(PrivateKey::from_pkcs8(written_by_openssl(info.get())), key))
        << "attributes";

    // RFC 5915 makes the public key optional, and then it is computed.
    const Bytes whole = to_bytes(key.to_pkcs8().reveal());
    const Bytes scalar(whole.begin() + 36, whole.begin() + 68);
    Bytes bare = hex("3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420");
    append(bare, scalar);
    EXPECT_EQ(PrivateKey::from_pkcs8(bare).public_key(), key.public_key());
}

TEST(Pkcs8, WhatIsNoKeyIsRefused) {
    for (const char* kind : {"p-256", "rsa-2048", "ed25519"}) {
        const PrivateKey key = PrivateKey::generate(*KeySpec::from_text(kind));
        Bytes der = to_bytes(key.to_pkcs8().reveal());
        der.push_back(0);
        EXPECT_EQ(code_of([&] { PrivateKey::from_pkcs8(der); }), "der_malformed") << kind;
        der.resize(der.size() / 2);
        EXPECT_EQ(code_of([&] { PrivateKey::from_pkcs8(der); }), "der_malformed") << kind;
    }
    EXPECT_EQ(code_of([&] { PrivateKey::from_pkcs8(hex("3000")); }), "der_malformed");

    Bytes off_curve = to_bytes(PrivateKey::generate({KeyAlgorithm::ec, 256}).to_pkcs8().reveal());
    off_curve.back() ^= 1U;
    EXPECT_EQ(code_of([&] { PrivateKey::from_pkcs8(off_curve); }), "der_malformed");
}

}  // namespace
}  // namespace certferry::pki
