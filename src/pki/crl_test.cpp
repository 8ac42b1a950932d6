#include "pki/crl.h"

#include "base/encoding.h"
#include "base/error.h"
#include "pki/ossl.h"
#include "pki/test_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <limits>

namespace certferry::pki {
namespace {

using test::altered;
using test::hex;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using NativeCrl = ossl::Handle<X509_CRL, X509_CRL_free>;

CrlContent full_content() {
    CrlContent content;
    content.issuer = Name::from_text("CN=CA");
    content.authority_key_identifier = hex("0102");
    content.this_update = test::time("2049-12-31T00:00:00Z");
    content.next_update = test::time("2050-01-01T00:00:00Z");
    content.number = 300;
    content.distribution_point = {"http://crl.example/a.crl", "ldap://ldap.example/cn=a"};
    content.freshest_crl = {"http://crl.example/delta.crl"};
    return content;
}

CrlContent delta_content() {
    CrlContent content = full_content();
    content.base_number = 255;
    return content;
}

const PrivateKey& key() {
    static const PrivateKey made = PrivateKey::generate({KeyAlgorithm::ec, 256});
    return made;
}

Bytes sign(const CrlContent& content, const std::vector<RevokedCertificate>& entries = {}) {
    CrlBuilder builder;
    for (const auto& entry : entries) {
        builder.add(entry);
    }
    return builder.sign(content, key(), Hash::sha256);
}

NativeCrl native(const Bytes& der) {
    const unsigned char* begin = der.data();
    return NativeCrl(d2i_X509_CRL(nullptr, &begin, static_cast<long>(der.size())));
}

Bytes load_crl(const std::string& name) {
    return to_bytes(as_bytes(test::data(name)));
}

RevokedCertificate revoked(std::string_view serial, RevocationReason reason) {
    return {
        .serial = hex(serial), .revoked_at = test::time("2031-02-03T04:05:06Z"), .reason = reason};
}

/// A CRL with one entry, whose extensions are the ones given.
Bytes with_entry_extensions(const std::vector<Extension>& extensions) {
    der::Writer list;
    list.sequence([&](der::Writer& entries) {
        entries.sequence([&](der::Writer& entry) {
            entry.integer(1);
            entry.time(test::time("2031-01-01T00:00:00Z"));
            entry.raw(encode_extensions(extensions));
        });
    });
    return altered(sign(full_content(), {revoked("01", RevocationReason::unspecified)}),
                   {{5, list.take()}});
}

TEST(RevocationReason, HasTheNamesOfRfc5280) {
    EXPECT_EQ(to_text(RevocationReason::ca_compromise), "cACompromise");
    EXPECT_EQ(revocation_reason_from_text("removeFromCRL"), RevocationReason::remove_from_crl);
    EXPECT_EQ(revocation_reason_from_text("keycompromise"), std::nullopt);
}

TEST(CrlBuilder, WritesWhatCrlReads) {
    const CrlContent content = full_content();
    const Crl crl = Crl::from_der(sign(content, {revoked("80ff", RevocationReason::key_compromise),
                                                 revoked("01", RevocationReason::unspecified)}));
    EXPECT_EQ(crl.content().issuer, content.issuer);
    EXPECT_EQ(crl.content().authority_key_identifier, content.authority_key_identifier);
    EXPECT_EQ(crl.content().this_update, content.this_update);
    EXPECT_EQ(crl.content().next_update, content.next_update);
    EXPECT_EQ(crl.content().number, content.number);
    EXPECT_EQ(crl.content().base_number, std::nullopt);
    EXPECT_EQ(crl.content().distribution_point, content.distribution_point);
    EXPECT_EQ(crl.content().freshest_crl, content.freshest_crl);
    ASSERT_THAT(crl.entries(), SizeIs(2));
    EXPECT_EQ(crl.entries()[0].serial, hex("80ff"));
    EXPECT_EQ(crl.entries()[0].revoked_at, test::time("2031-02-03T04:05:06Z"));
    EXPECT_EQ(crl.entries()[0].reason, RevocationReason::key_compromise);
    EXPECT_EQ(crl.entries()[1].reason, RevocationReason::unspecified);
    EXPECT_TRUE(crl.signed_by(key().public_key()));
    EXPECT_FALSE(crl.signed_by(PrivateKey::generate({KeyAlgorithm::ec, 256}).public_key()));
}

TEST(CrlBuilder, IsAcceptedByOpenssl) {
    const NativeCrl crl =
        native(sign(full_content(), {revoked("80ff", RevocationReason::certificate_hold)}));
    ASSERT_NE(crl, nullptr);
    EXPECT_EQ(X509_CRL_verify(crl.get(), key().native()), 1);
    EXPECT_EQ(X509_CRL_get_version(crl.get()), X509_CRL_VERSION_2);
    const ossl::Handle<ASN1_INTEGER, ASN1_INTEGER_free> serial(ASN1_INTEGER_new());
    ASSERT_EQ(ASN1_INTEGER_set_uint64(serial.get(), 0x80ff), 1);
    X509_REVOKED* entry = nullptr;
    ASSERT_EQ(X509_CRL_get0_by_serial(crl.get(), &entry, serial.get()), 1);
    const ossl::Handle<ASN1_ENUMERATED, ASN1_ENUMERATED_free> reason(static_cast<ASN1_ENUMERATED*>(
        X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr)));
    ASSERT_NE(reason, nullptr);
    EXPECT_EQ(ASN1_ENUMERATED_get(reason.get()), CRL_REASON_CERTIFICATE_HOLD);
}

TEST(CrlBuilder, MarksWhatRfc5280WantsCritical) {
    const NativeCrl crl = native(sign(delta_content()));
    ASSERT_NE(crl, nullptr);
    const auto is_critical = [&](int nid) {
        const int index = X509_CRL_get_ext_by_NID(crl.get(), nid, -1);
        EXPECT_GE(index, 0) << nid;
        return X509_EXTENSION_get_critical(X509_CRL_get_ext(crl.get(), index)) == 1;
    };
    EXPECT_TRUE(is_critical(NID_delta_crl));
    EXPECT_TRUE(is_critical(NID_issuing_distribution_point));
    EXPECT_FALSE(is_critical(NID_crl_number));
    EXPECT_FALSE(is_critical(NID_authority_key_identifier));
}

TEST(CrlBuilder, LeavesOutAnEmptyList) {
    const Bytes der = sign(full_content());
    const NativeCrl crl = native(der);
    ASSERT_NE(crl, nullptr);
    EXPECT_EQ(X509_CRL_get_REVOKED(crl.get()), nullptr);
    EXPECT_THAT(Crl::from_der(der).entries(), IsEmpty());
}

TEST(CrlBuilder, LeavesOutUnspecifiedReasons) {
    const NativeCrl crl =
        native(sign(full_content(), {revoked("01", RevocationReason::unspecified)}));
    ASSERT_NE(crl, nullptr);
    const X509_REVOKED* entry = sk_X509_REVOKED_value(X509_CRL_get_REVOKED(crl.get()), 0);
    EXPECT_EQ(X509_REVOKED_get_ext_count(entry), 0);
}

TEST(CrlBuilder, RefersADeltaToItsBase) {
    const Crl crl =
        Crl::from_der(sign(delta_content(), {revoked("01", RevocationReason::remove_from_crl)}));
    EXPECT_EQ(crl.content().base_number, 255U);
    EXPECT_THAT(crl.content().freshest_crl, IsEmpty()) << "not in a delta";
    EXPECT_EQ(crl.entries().at(0).reason, RevocationReason::remove_from_crl);
}

TEST(CrlBuilder, RefusesRemovalsInAFullCrl) {
    EXPECT_THROW(sign(full_content(), {revoked("01", RevocationReason::remove_from_crl)}), Error);
}

TEST(CrlBuilder, IsEmptyAfterSigning) {
    CrlBuilder builder;
    builder.add(revoked("01", RevocationReason::remove_from_crl));
    EXPECT_THAT(Crl::from_der(builder.sign(delta_content(), key(), Hash::sha256)).entries(),
                SizeIs(1));
    EXPECT_THAT(Crl::from_der(builder.sign(full_content(), key(), Hash::sha256)).entries(),
                IsEmpty());
}

TEST(CrlBuilder, WritesNumbersOfAllSizes) {
    for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128},
                                       std::numeric_limits<std::uint64_t>::max()}) {
        CrlContent content = full_content();
        content.number = number;
        EXPECT_EQ(Crl::from_der(sign(content)).content().number, number);
    }
}

TEST(Crl, ReadsWhatOpensslWrites) {
    const Crl crl = Crl::from_der(load_crl("ca.crl"));
    EXPECT_EQ(crl.content().number, 42U);
    EXPECT_THAT(crl.content().distribution_point, ElementsAre("http://crl.example.com/a.crl"));
    ASSERT_THAT(crl.entries(), SizeIs(3));
    EXPECT_EQ(to_hex(crl.entries()[2].serial), "ff");
    EXPECT_EQ(crl.entries()[2].reason, RevocationReason::key_compromise);
    EXPECT_EQ(crl.entries()[2].revoked_at, test::time("2026-01-02T00:00:00Z"));
    EXPECT_TRUE(crl.signed_by(Certificate::from_pem(test::data("ca.pem")).public_key()));
}

TEST(Crl, ReadsWhatGnutlsWrites) {
    const Crl crl = Crl::from_der(load_crl("certtool.crl"));
    EXPECT_EQ(crl.content().number, 9223372036854775806U);
    EXPECT_EQ(to_hex(crl.entries().at(0).serial), "80000001");
    EXPECT_TRUE(crl.signed_by(Certificate::from_pem(test::data("certtool.pem")).public_key()));
}

TEST(Crl, DoesNotVerifyOnceChanged) {
    const Bytes changed = altered(load_crl("ca.crl"), {{3, hex("170d3236303130313030303030305a")}});
    EXPECT_FALSE(
        Crl::from_der(changed).signed_by(Certificate::from_pem(test::data("ca.pem")).public_key()));
}

TEST(Crl, RefusesCriticalExtensionsThatItDoesNotKnow) {
    const Extension unknown{.id = "1.2.3", .critical = true, .value = hex("0500")};
    Extension harmless = unknown;
    harmless.critical = false;
    EXPECT_THROW(Crl::from_der(with_entry_extensions({unknown})), Error);
    EXPECT_NO_THROW(Crl::from_der(with_entry_extensions({harmless})));
    for (const bool critical : {true, false}) {
        der::Writer extensions;
        extensions.constructed(der::context_constructed(0), [&](der::Writer& writer) {
            writer.raw(encode_extensions({critical ? unknown : harmless}));
        });
        const Bytes crl = altered(sign(full_content()), {{5, extensions.take()}});
        if (critical) {
            EXPECT_THROW(Crl::from_der(crl), Error);
        } else {
            EXPECT_NO_THROW(Crl::from_der(crl));
        }
    }
}

TEST(Crl, RefusesReasonsThatAreNotDefined) {
    for (const auto* value : {"0a0107", "0a010b", "0a020001", "0a00", "020101"}) {
        EXPECT_THROW(Crl::from_der(with_entry_extensions(
                         {{.id = Oid(oids::crl_reason), .critical = false, .value = hex(value)}})),
                     Error)
            << value;
    }
}

TEST(Crl, RefusesOneWithoutNextUpdate) {
    EXPECT_THROW(Crl::from_der(altered(load_crl("ca.crl"), {{4, {}}})), Error);
}

TEST(Crl, OfVersion1HasNoExtensions) {
    EXPECT_THROW(Crl::from_der(altered(load_crl("ca.crl"), {{0, {}}})), Error);
    EXPECT_NO_THROW(Crl::from_der(altered(sign(full_content()), {{0, {}}, {5, {}}})));
    EXPECT_THROW(Crl::from_der(altered(load_crl("ca.crl"), {{0, hex("020102")}})), Error);
}

TEST(Crl, RefusesTrailingBytesAndTruncation) {
    Bytes der = load_crl("certtool.crl");
    for (std::size_t size = 0; size < der.size(); ++size) {
        EXPECT_THROW(Crl::from_der(ByteView(der).first(size)), Error) << size;
    }
    der.push_back(0);
    EXPECT_THROW(Crl::from_der(der), Error);
}

}  // namespace
}  // namespace certferry::pki
