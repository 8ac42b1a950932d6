#include "pki/extensions.h"

#include "base/encoding.h"
#include "base/error.h"
#include "pki/test_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::pki {
namespace {

using test::hex;
using testing::ElementsAre;
using testing::IsEmpty;

/// An Extensions SEQUENCE with `count` extensions of different ids.
Bytes numbered_extensions(std::size_t count) {
    std::vector<Extension> extensions;
    extensions.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        extensions.push_back(
            {.id = "1.2.3." + std::to_string(i), .critical = false, .value = {5, 0}});
    }
    return encode_extensions(extensions);
}

TEST(Extensions, ReadBackAsWritten) {
    const std::vector<Extension> extensions{make_key_usage(KeyUsage(KeyUsage::key_cert_sign)),
                                            make_ocsp_nocheck()};
    EXPECT_EQ(parse_extensions(encode_extensions(extensions)), extensions);
}

TEST(Extensions, FindByIdOrGiveNull) {
    const std::vector<Extension> extensions{make_ocsp_nocheck()};
    EXPECT_EQ(find(extensions, oids::ocsp_nocheck), &extensions[0]);
    EXPECT_EQ(find(extensions, oids::key_usage), nullptr);
}

TEST(Extensions, RefuseARepeatedId) {
    EXPECT_THROW(parse_extensions(encode_extensions({make_ocsp_nocheck(), make_ocsp_nocheck()})),
                 Error);
}

TEST(Extensions, AreLimitedInNumber) {
    EXPECT_EQ(parse_extensions(numbered_extensions(max_extensions)).size(), max_extensions);
    EXPECT_THROW(parse_extensions(numbered_extensions(max_extensions + 1)), Error);
}

TEST(Extensions, MayWriteOutThatTheyAreNotCritical) {
    const auto extensions = parse_extensions(hex("300c 300a 0603 551d0f 010100 0400"));
    ASSERT_EQ(extensions.size(), 1U);
    EXPECT_FALSE(extensions[0].critical);
}

TEST(Extensions, RefuseTrailingBytes) {
    EXPECT_THROW(parse_extensions(hex("3000 0500")), Error);
    EXPECT_THROW(parse_extensions(hex("300b 3009 0603 551d0f 0400 0500")), Error);
}

TEST(KeyUsage, WritesTheBitsOfRfc5280) {
    const Extension extension =
        make_key_usage(KeyUsage(KeyUsage::digital_signature | KeyUsage::key_encipherment));
    EXPECT_TRUE(extension.critical);
    EXPECT_EQ(to_hex(extension.value), "030205a0");
}

TEST(KeyUsage, ReadsTheNinthBit) {
    EXPECT_EQ(parse_key_usage(hex("0303 07 0080")), KeyUsage(KeyUsage::decipher_only));
}

TEST(KeyUsage, MayEndInZeroBits) {
    EXPECT_EQ(parse_key_usage(hex("0302 00 80")), KeyUsage(KeyUsage::digital_signature));
    EXPECT_TRUE(parse_key_usage(hex("0301 00")).empty());
}

TEST(KeyUsage, RefusesBitsThatAreNotDefined) {
    EXPECT_THROW(parse_key_usage(hex("0303 06 0040")), Error);
    EXPECT_THROW(parse_key_usage(hex("0302 05 a8")), Error) << "bit set among the unused";
}

TEST(KeyUsage, RefusesWhatIsNoBitString) {
    for (const auto* value :
         {"", "0300", "030101", "030208 80", "0304 00 000000", "0401 80", "0302 07 80 00"}) {
        EXPECT_THROW(parse_key_usage(hex(value)), Error) << value;
    }
}

TEST(KeyUsage, HasTheNamesOfRfc5280) {
    EXPECT_EQ(KeyUsage(KeyUsage::crl_sign | KeyUsage::key_cert_sign).text(), "keyCertSign,cRLSign");
    EXPECT_EQ(KeyUsage::from_names({"cRLSign", "keyCertSign"}),
              KeyUsage(KeyUsage::crl_sign | KeyUsage::key_cert_sign));
    EXPECT_EQ(KeyUsage::from_names({"contentCommitment"}), KeyUsage(KeyUsage::non_repudiation));
    EXPECT_EQ(KeyUsage::from_names({"crlsign"}), std::nullopt);
}

TEST(ExtendedKeyUsage, ReadsBackAsWritten) {
    const std::vector<Oid> purposes{Oid(oids::client_auth), "1.3.6.1.4.1.311.20.2.2"};
    const Extension extension = make_extended_key_usage(purposes);
    EXPECT_FALSE(extension.critical);
    EXPECT_EQ(parse_extended_key_usage(extension.value), purposes);
}

TEST(ExtendedKeyUsage, RefusesAnEmptyList) {
    EXPECT_THROW(parse_extended_key_usage(hex("3000")), Error);
}

TEST(BasicConstraints, OfACaAreCriticalAndCarryThePathLength) {
    const Extension extension = make_basic_constraints({.ca = true, .path_length = 0});
    EXPECT_TRUE(extension.critical);
    EXPECT_EQ(to_hex(extension.value), "30060101ff020100");
    const BasicConstraints read = parse_basic_constraints(extension.value);
    EXPECT_TRUE(read.ca);
    EXPECT_EQ(read.path_length, 0);
}

TEST(BasicConstraints, OfALeafAreEmpty) {
    const Extension extension = make_basic_constraints({.ca = false, .path_length = 3});
    EXPECT_FALSE(extension.critical);
    EXPECT_EQ(to_hex(extension.value), "3000");
}

TEST(BasicConstraints, MayWriteOutFalse) {
    EXPECT_FALSE(parse_basic_constraints(hex("3003 010100")).ca);
}

TEST(BasicConstraints, RefuseAPathLengthOutOfRange) {
    EXPECT_THROW(parse_basic_constraints(hex("3006 0101ff 0201ff")), Error);
    EXPECT_THROW(parse_basic_constraints(hex("3009 0101ff 0204ffffffff")), Error);
    EXPECT_THROW(parse_basic_constraints(hex("300a 0101ff 020500ffffffff")), Error);
}

TEST(KeyIdentifiers, ReadBackAsWritten) {
    const Bytes identifier = hex("0102030405");
    EXPECT_EQ(parse_subject_key_identifier(make_subject_key_identifier(identifier).value),
              identifier);
    EXPECT_EQ(parse_authority_key_identifier(make_authority_key_identifier(identifier).value),
              identifier);
}

TEST(KeyIdentifiers, OfAnAuthorityMayBeMissing) {
    EXPECT_THAT(parse_authority_key_identifier(hex("3003 820101")), IsEmpty());
}

TEST(SubjectAltName, WritesTheNamesGiven) {
    const std::vector<GeneralName> names{GeneralName::dns("a.example.com")};
    const Extension extension = make_subject_alt_name(names, true);
    EXPECT_TRUE(extension.critical);
    EXPECT_EQ(parse_general_names(extension.value), names);
}

TEST(DistributionPoints, ReadBackAsWritten) {
    const std::vector<std::string> uris{"http://a.example/crl", "http://b.example/crl"};
    const Extension extension = make_distribution_points(oids::freshest_crl, uris);
    EXPECT_EQ(extension.id, oids::freshest_crl);
    EXPECT_EQ(parse_distribution_points(extension.value), uris);
}

TEST(DistributionPoints, SkipNamesThatAreNoUri) {
    // A point with a directory name, one with cRLIssuer alone, one with a URI.
    const Bytes value = hex("301b 3008a006a004a4023000 3006a204a4023000 3007a005a003860161");
    EXPECT_THAT(parse_distribution_points(value), ElementsAre("a"));
}

TEST(DistributionPoints, RefuseUrisBeyondAscii) {
    EXPECT_THROW(parse_distribution_points(hex("3009 3007a005a0038601ff")), Error);
    EXPECT_THROW(parse_distribution_points(hex("3009 3007a005a003860100")), Error);
}

TEST(IssuingDistributionPoint, IsCriticalAndReadsBackAsWritten) {
    const Extension extension = make_issuing_distribution_point({"http://a.example/crl"});
    EXPECT_TRUE(extension.critical);
    EXPECT_THAT(parse_issuing_distribution_point(extension.value),
                ElementsAre("http://a.example/crl"));
}

TEST(IssuingDistributionPoint, RefusesANarrowScope) {
    EXPECT_THROW(parse_issuing_distribution_point(hex("3003 8101ff")), Error);
}

TEST(AuthorityInfoAccess, GivesTheUrisOfOneMethod) {
    const Extension extension =
        make_authority_info_access({"http://ocsp.example/"}, {"http://ca.example/ca.cer"});
    EXPECT_THAT(parse_access(extension.value, oids::ad_ocsp), ElementsAre("http://ocsp.example/"));
    EXPECT_THAT(parse_access(extension.value, oids::ad_ca_issuers),
                ElementsAre("http://ca.example/ca.cer"));
}

TEST(CertificatePolicies, HoldOneInformationAPolicy) {
    EXPECT_EQ(to_hex(make_certificate_policies({"2.5.29.32.0", "1.2.3"}).value),
              "300e30060604551d2000300406022a03");
}

}  // namespace
}  // namespace certferry::pki
