#include "base/encoding.h"
#include "base/error.h"
#include "pki/certificate.h"
#include "pki/test_data.h"

#include <gtest/gtest.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace certferry::pki {
namespace {

using test::hex;

CertificateContent content_for(const PrivateKey& key) {
    CertificateContent content;
    content.serial = hex("80ff");
    content.issuer = Name::from_text("CN=Issuer");
    content.subject = Name::from_text("CN=Subject");
    content.not_before = test::time("2049-12-31T23:59:59Z");
    content.not_after = test::time("2050-01-01T00:00:00Z");
    content.spki = key.public_key().spki();
    content.extensions = {make_key_usage(KeyUsage(KeyUsage::digital_signature)),
                          make_extended_key_usage({Oid(oids::client_auth)})};
    return content;
}

Certificate issue(const CertificateContent& content, const PrivateKey& key, Hash hash) {
    return sign_tbs(encode_tbs(content, signature_algorithm(key.public_key(), hash)), key, hash);
}

TEST(Tbs, SignedGivesTheCertificateAskedFor) {
    const PrivateKey key = PrivateKey::generate({KeyAlgorithm::ec, 256});
    const CertificateContent content = content_for(key);
    const Certificate certificate = issue(content, key, Hash::sha256);
    EXPECT_EQ(certificate.serial(), content.serial);
    EXPECT_EQ(certificate.issuer(), content.issuer);
    EXPECT_EQ(certificate.subject(), content.subject);
    EXPECT_EQ(certificate.not_before(), content.not_before);
    EXPECT_EQ(certificate.not_after(), content.not_after);
    EXPECT_EQ(to_bytes(certificate.spki()), content.spki);
    EXPECT_EQ(certificate.extensions(), content.extensions);
}

TEST(Tbs, SignedIsAcceptedByOpenssl) {
    for (const KeySpec spec :
         {KeySpec{KeyAlgorithm::rsa, 2048}, KeySpec{KeyAlgorithm::ec, 256},
          KeySpec{KeyAlgorithm::ec, 384}, KeySpec{KeyAlgorithm::ed25519, 256}}) {
        const PrivateKey key = PrivateKey::generate(spec);
        const Certificate certificate = issue(content_for(key), key, Hash::sha384);
        EXPECT_EQ(X509_verify(certificate.native(), key.native()), 1) << spec.text();
        EXPECT_TRUE(certificate.signed_by(key.public_key())) << spec.text();
        EXPECT_EQ(X509_get_version(certificate.native()), X509_VERSION_3);
        EXPECT_EQ(X509_get_key_usage(certificate.native()),
                  static_cast<std::uint32_t>(KU_DIGITAL_SIGNATURE));
        EXPECT_EQ(X509_get_extended_key_usage(certificate.native()),
                  static_cast<std::uint32_t>(XKU_SSL_CLIENT));
    }
}

TEST(Tbs, WithoutExtensionsLeavesThemOut) {
    const PrivateKey key = PrivateKey::generate({KeyAlgorithm::ec, 256});
    CertificateContent content = content_for(key);
    content.extensions.clear();
    EXPECT_EQ(X509_get_ext_count(issue(content, key, Hash::sha256).native()), 0);
}

TEST(Tbs, RefusesSerialNumbersOutOfRange) {
    const PrivateKey key = PrivateKey::generate({KeyAlgorithm::ec, 256});
    CertificateContent content = content_for(key);
    for (const auto* serial : {"", "00", "0001", "80 00000000000000000000000000000000000000",
                               "01 0000000000000000000000000000000000000000"}) {
        content.serial = hex(serial);
        EXPECT_THROW(issue(content, key, Hash::sha256), Error) << serial;
    }
    content.serial = hex("7f ffffffffffffffffffffffffffffffffffffff");
    EXPECT_EQ(issue(content, key, Hash::sha256).serial(), content.serial);
}

}  // namespace
}  // namespace certferry::pki
