#include "pki/certificate.h"

#include "base/encoding.h"
#include "base/error.h"
#include "pki/ossl.h"
#include "pki/test_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509.h>

#include <chrono>
#include <thread>

namespace certferry::pki {
namespace {

using test::altered;
using test::hex;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Positions in a TBSCertificate of version 3.
constexpr std::size_t version_at = 0;
constexpr std::size_t serial_at = 1;
constexpr std::size_t algorithm_at = 2;
constexpr std::size_t validity_at = 4;
constexpr std::size_t extensions_at = 7;

Certificate load(const std::string& name) {
    return Certificate::from_pem(test::data(name));
}

Certificate leaf_with(std::size_t index, std::string_view replacement) {
    return Certificate::from_der(altered(load("leaf.pem").der(), {{index, hex(replacement)}}));
}

UtcTime time_of(const ASN1_TIME* time) {
    std::tm parts{};
    EXPECT_EQ(ASN1_TIME_to_tm(time, &parts), 1);
    return UtcTime(std::chrono::seconds(timegm(&parts)));
}

TEST(Certificate, ReadsNamesSerialAndSignatureAlgorithm) {
    const Certificate leaf = load("leaf.pem");
    EXPECT_EQ(leaf.subject().text(), "C=DE,O=Example\\, Inc.,CN=device");
    EXPECT_EQ(leaf.issuer().text(), "CN=ca");
    EXPECT_EQ(to_hex(leaf.serial()), "80000001");
    EXPECT_EQ(to_hex(leaf.serial_integer()), "0080000001");
    EXPECT_EQ(leaf.signature_algorithm(), "1.2.840.113549.1.1.11");
}

TEST(Certificate, ReadsValidityAsOpensslDoes) {
    const Certificate leaf = load("leaf.pem");  // Ends after 2050: GeneralizedTime.
    EXPECT_EQ(leaf.not_before(), time_of(X509_get0_notBefore(leaf.native())));
    EXPECT_EQ(leaf.not_after(), time_of(X509_get0_notAfter(leaf.native())));
}

TEST(Certificate, ReadsExtensions) {
    const Certificate leaf = load("leaf.pem");
    const Certificate ca = load("ca.pem");
    EXPECT_EQ(leaf.key_usage().text(), "digitalSignature,keyEncipherment");
    EXPECT_THAT(leaf.extended_key_usage(),
                ElementsAre(std::string(oids::client_auth), "1.3.6.1.4.1.311.20.2.2"));
    EXPECT_THAT(leaf.subject_alt_names(), SizeIs(4));
    EXPECT_FALSE(leaf.is_ca());
    EXPECT_TRUE(ca.is_ca());
    EXPECT_EQ(leaf.subject_key_identifier(), leaf.public_key().key_identifier());
    EXPECT_EQ(leaf.authority_key_identifier(), ca.subject_key_identifier());
    const Extension* points = find(leaf.extensions(), oids::crl_distribution_points);
    ASSERT_NE(points, nullptr);
    EXPECT_THAT(parse_distribution_points(points->value),
                ElementsAre("http://crl.example.com/a.crl", "ldap://ldap.example.com/cn=a"));
}

TEST(Certificate, WithoutExtensionsAnswersEmpty) {
    const Certificate certificate = load("version-1.pem");
    EXPECT_THAT(certificate.extensions(), IsEmpty());
    EXPECT_TRUE(certificate.key_usage().empty());
    EXPECT_THAT(certificate.extended_key_usage(), IsEmpty());
    EXPECT_THAT(certificate.subject_alt_names(), IsEmpty());
    EXPECT_THAT(certificate.subject_key_identifier(), IsEmpty());
    EXPECT_THAT(certificate.authority_key_identifier(), IsEmpty());
    EXPECT_FALSE(certificate.is_ca());
}

TEST(Certificate, KnowsItsIssuersSignature) {
    const Certificate leaf = load("leaf.pem");
    EXPECT_TRUE(leaf.signed_by(load("ca.pem").public_key()));
    EXPECT_FALSE(leaf.signed_by(leaf.public_key()));
    EXPECT_FALSE(leaf.signed_by(load("ec-self.pem").public_key())) << "another kind of key";
    EXPECT_FALSE(leaf.is_self_signed());
}

TEST(Certificate, IsSelfSignedWithEveryKindOfKey) {
    for (const auto* name : {"ca.pem", "ec-self.pem", "ed25519-self.pem", "pss-self.pem",
                             "sha1-self.pem", "version-1.pem", "certtool.pem"}) {
        EXPECT_TRUE(load(name).is_self_signed()) << name;
    }
}

TEST(Certificate, SignedWithMd5IsNotAccepted) {
    const Certificate certificate = load("md5-self.pem");
    EXPECT_FALSE(certificate.is_self_signed());
    EXPECT_EQ(certificate.signature_algorithm(), "1.2.840.113549.1.1.4");
}

TEST(Certificate, DoesNotVerifyOnceChanged) {
    const Certificate ca = load("ca.pem");
    const Certificate changed =
        Certificate::from_der(altered(ca.der(), {{serial_at, hex("020101")}}));
    EXPECT_FALSE(changed.is_self_signed());
}

TEST(Certificate, ReadsSerialNumbersOfSloppyClients) {
    EXPECT_EQ(to_hex(load("serial-zero.pem").serial()), "00");
    EXPECT_EQ(to_hex(load("serial-negative.pem").serial()), "ff7f");
    EXPECT_EQ(to_hex(load("serial-negative.pem").serial_integer()), "ff7f");
}

// certmonger 0.79 gives its self-signed certificates serial numbers of 33 octets.
TEST(Certificate, LimitsSerialNumbersTo64Bytes) {
    EXPECT_THAT(load("ec-self.pem").serial(), SizeIs(20));
    EXPECT_THAT(leaf_with(serial_at, "0215 00ff00000000000000000000000000000000000001").serial(),
                SizeIs(20));
    EXPECT_THAT(leaf_with(serial_at, "0240" + std::string(128, '1')).serial(), SizeIs(64));
    EXPECT_THROW(leaf_with(serial_at, "0241" + std::string(130, '1')), Error);
    EXPECT_THROW(leaf_with(serial_at, "0200"), Error);
    EXPECT_THROW(leaf_with(serial_at, "0202 0001"), Error) << "not the shortest form";
}

TEST(Certificate, KnowsThreeVersions) {
    EXPECT_THROW(leaf_with(version_at, "a003 020103"), Error);
    EXPECT_THROW(leaf_with(version_at, "a003 0201ff"), Error);
    EXPECT_THROW(leaf_with(version_at, "a006 020102 020102"), Error);
}

TEST(Certificate, OfVersion1Or2HasNoExtensions) {
    EXPECT_THROW(leaf_with(version_at, ""), Error);
    EXPECT_THROW(leaf_with(version_at, "a003 020101"), Error);
}

TEST(Certificate, OfVersion1HasNoUniqueIdentifiers) {
    const Bytes leaf = load("leaf.pem").der();
    const Bytes identifier = hex("8202 00ff");
    EXPECT_NO_THROW(Certificate::from_der(
        altered(leaf, {{version_at, hex("a003 020101")}, {extensions_at, identifier}})));
    EXPECT_THROW(
        Certificate::from_der(altered(leaf, {{version_at, {}}, {extensions_at, identifier}})),
        Error);
}

TEST(Certificate, RefusesAlgorithmsThatDiffer) {
    EXPECT_THROW(leaf_with(algorithm_at, "300d 06092a864886f70d01010c 0500"), Error);
}

TEST(Certificate, RefusesTimesThatDerDoesNotWrite) {
    EXPECT_NO_THROW(leaf_with(validity_at,
                              "301e 170d3236303130313030303030305a"
                              "170d3237303130313030303030305a"));
    EXPECT_THROW(leaf_with(validity_at,
                           "301c 170b323630313031303030305a"
                           "170d3237303130313030303030305a"),
                 Error)
        << "no seconds";
}

TEST(Certificate, RefusesTrailingBytes) {
    Bytes der = load("leaf.pem").der();
    der.push_back(0);
    EXPECT_THROW(Certificate::from_der(der), Error);
    EXPECT_THROW(leaf_with(extensions_at + 1, "0500"), Error);
}

TEST(Certificate, RefusesEveryTruncation) {
    const Bytes der = load("ec-self.pem").der();
    for (std::size_t size = 0; size < der.size(); ++size) {
        EXPECT_THROW(Certificate::from_der(ByteView(der).first(size)), Error) << size;
    }
}

TEST(Certificate, RefusesMoreThanItsLimit) {
    const Bytes der = load("leaf.pem").der();
    const auto padded = [&](std::size_t padding) {
        der::Writer extensions;
        extensions.constructed(der::context_constructed(3), [&](der::Writer& writer) {
            writer.raw(encode_extensions({{.id = "1.2.3", .value = Bytes(padding, 0)}}));
        });
        return altered(der, {{extensions_at, extensions.take()}});
    };
    const std::size_t overhead = padded(60000).size() - 60000;
    EXPECT_NO_THROW(Certificate::from_der(padded(Certificate::max_der_bytes - overhead)));
    EXPECT_THROW(Certificate::from_der(padded(Certificate::max_der_bytes - overhead + 1)), Error);
}

TEST(Certificate, WithAKeyThatCannotBeUsedStillParses) {
    // An ordinary SubjectPublicKeyInfo, but of an unknown algorithm.
    const Bytes unknown = hex("300b 3005 06032a0304 03020001");
    const Certificate leaf = Certificate::from_der(altered(load("ca.pem").der(), {{6, unknown}}));
    EXPECT_THROW(leaf.public_key(), Error);
    EXPECT_THROW(leaf.public_key(), Error) << "asked again";
    EXPECT_FALSE(leaf.is_self_signed());
    EXPECT_EQ(to_bytes(leaf.spki()), unknown);
}

TEST(Certificate, HasTheThumbprintThatWindowsShows) {
    const Certificate leaf = load("leaf.pem");
    EXPECT_EQ(leaf.thumbprint(), digest(Hash::sha1, leaf.der()));
    EXPECT_EQ(leaf.fingerprint(), sha256(leaf.der()));
}

TEST(Certificate, ComparesByItsBytes) {
    EXPECT_TRUE(load("leaf.pem") == load("leaf.pem"));
    EXPECT_FALSE(load("leaf.pem") == load("ca.pem"));
}

TEST(Certificate, GivesThreadsTheSameKeyAndOpensslObject) {
    const Certificate leaf = load("leaf.pem");
    std::array<const void*, 8> seen{};
    {
        std::vector<std::jthread> threads;
        threads.reserve(seen.size());
        for (std::size_t i = 0; i < seen.size(); ++i) {
            threads.emplace_back([&leaf, &seen, i] {
                seen.at(i) = i % 2 == 0 ? static_cast<const void*>(&leaf.public_key())
                                        : static_cast<const void*>(leaf.native());
            });
        }
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
        EXPECT_EQ(seen.at(i), seen.at(i % 2));
    }
}

TEST(Pem, ReadsBackAsWritten) {
    const Certificate leaf = load("leaf.pem");
    EXPECT_EQ(leaf.to_pem(), test::data("leaf.pem"));
    EXPECT_EQ(Certificate::from_pem(leaf.to_pem()), leaf);
}

TEST(Pem, GivesEveryBlockInOrder) {
    const std::string pem = "# root\r\n" + test::data("ca.pem") + test::data("rsa.csr") +
                            "leaf:\n" + test::data("leaf.pem");
    EXPECT_THAT(Certificate::all_from_pem(pem), ElementsAre(load("ca.pem"), load("leaf.pem")));
    EXPECT_THAT(Certificate::all_from_pem("nothing here"), IsEmpty());
    EXPECT_THROW(Certificate::from_pem("nothing here"), Error);
}

TEST(Pem, AllowsWhiteSpaceInBlocks) {
    EXPECT_THAT(pem_blocks("-----BEGIN X-----\r\nAA \r\n\tAA\r\n-----END X-----", "X"),
                ElementsAre(hex("000000")));
}

TEST(Pem, RefusesBrokenBlocks) {
    for (const auto* pem :
         {"-----BEGIN X-----\nAAAA\n", "-----BEGIN X-----\nA*AA\n-----END X-----",
          "-----BEGIN X-----\nAAA\n-----END X-----", "-----BEGIN X-----\n-----END X-----",
          "-----BEGIN X-----\nAAAA\n-----END Y-----"}) {
        EXPECT_THROW(pem_blocks(pem, "X"), Error) << pem;
    }
}

}  // namespace
}  // namespace certferry::pki
