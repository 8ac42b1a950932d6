#include "ca/csr_policy.h"

#include "base/error.h"
#include "pki/der.h"
#include "pki/key.h"

#include <gtest/gtest.h>

namespace certferry::ca {
namespace {

namespace oids = pki::oids;

using pki::Extension;
using pki::GeneralName;
using pki::KeyUsage;

pki::CertificateRequest request_with(std::vector<Extension> extensions) {
    static const auto key = pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256});
    return pki::make_request({.subject = pki::Name::from_text("CN=device"),
                              .extensions = std::move(extensions),
                              .challenge_password = nullptr},
                             key);
}

std::string code_of(const std::vector<Extension>& extensions, const CsrPolicy& policy = {}) {
    const auto read = read_wishes(request_with(extensions), policy);
    const auto* rejected = std::get_if<Rejected>(&read);
    return rejected == nullptr ? "" : rejected->code;
}

Extension raw(std::string_view id, Bytes value, bool critical = false) {
    return {.id = pki::Oid(id), .critical = critical, .value = std::move(value)};
}

Extension purposes(std::string_view id) {
    return pki::make_extended_key_usage({pki::Oid(oids::client_auth), pki::Oid(id)});
}

constexpr std::string_view sid_uri =
    "tag:microsoft.com,2022-09-14:sid:S-1-5-21-1004336348-1177238915-682003330-512";

CsrPolicy passing_sid() {
    CsrPolicy policy;
    policy.sid_uri = CsrPolicy::SidUri::pass;
    return policy;
}

std::string code_of_uri(std::string_view uri, const CsrPolicy& policy = passing_sid()) {
    return code_of({pki::make_subject_alt_name({GeneralName::uri(uri)}, false)}, policy);
}

struct Forbidden {
    std::string name;
    Extension extension;
};

class ForbiddenExtension : public testing::TestWithParam<Forbidden> {};

TEST_P(ForbiddenExtension, RefusesTheRequest) {
    EXPECT_EQ(code_of({GetParam().extension}), "extension_forbidden");
}

TEST_P(ForbiddenExtension, RefusesTheRequestAlsoIfCritical) {
    auto extension = GetParam().extension;
    extension.critical = true;
    EXPECT_EQ(code_of({extension}), "extension_forbidden");
}

TEST_P(ForbiddenExtension, RefusesTheRequestAlsoBesideAllowedOnes) {
    EXPECT_EQ(code_of({pki::make_subject_alt_name({GeneralName::dns("device.example")}, false),
                       GetParam().extension}),
              "extension_forbidden");
}

INSTANTIATE_TEST_SUITE_P(
    CsrPolicy, ForbiddenExtension,
    testing::Values(
        Forbidden{"CaTrue", pki::make_basic_constraints({.ca = true, .path_length = {}})},
        Forbidden{"KeyCertSign", pki::make_key_usage(KeyUsage(KeyUsage::key_cert_sign))},
        Forbidden{"CrlSign",
                  pki::make_key_usage(KeyUsage(KeyUsage::crl_sign | KeyUsage::digital_signature))},
        Forbidden{"OcspSigning", purposes(oids::ocsp_signing)},
        Forbidden{"AnyExtendedKeyUsage", purposes(oids::any_extended_key_usage)},
        Forbidden{"TimeStamping", purposes(oids::time_stamping)},
        Forbidden{"CertificateRequestAgent", purposes(oids::ms_certificate_request_agent)},
        Forbidden{"ApplicationPolicies", raw(oids::ms_application_policies, {0x30, 0x00})},
        Forbidden{"SidExtension", raw(oids::ms_sid, {0x30, 0x00})},
        Forbidden{"CaVersion", raw(oids::ms_ca_version, {0x02, 0x01, 0x00})},
        Forbidden{"OcspNocheck", pki::make_ocsp_nocheck()}),
    [](const auto& tested) { return tested.param.name; });

TEST(CsrPolicy, FillsTheNamedSlots) {
    const std::vector<GeneralName> names{GeneralName::dns("device.example"),
                                         GeneralName::upn("user@example")};
    const KeyUsage usage(KeyUsage::digital_signature | KeyUsage::key_encipherment);
    const auto read =
        read_wishes(request_with({pki::make_key_usage(usage), purposes(oids::email_protection),
                                  pki::make_subject_alt_name(names, false)}),
                    {});
    const auto& wishes = std::get<CsrWishes>(read);
    EXPECT_EQ(wishes.subject.text(), "CN=device");
    EXPECT_EQ(wishes.subject_alt_names, names);
    EXPECT_EQ(wishes.key_usage, usage);
    EXPECT_EQ(wishes.extended_key_usage, (std::vector<pki::Oid>{pki::Oid(oids::client_auth),
                                                                pki::Oid(oids::email_protection)}));
}

TEST(CsrPolicy, LeavesEmptyWhatIsNotAskedFor) {
    const auto read = read_wishes(request_with({}), {});
    const auto& wishes = std::get<CsrWishes>(read);
    EXPECT_EQ(wishes.key_usage, std::nullopt);
    EXPECT_TRUE(wishes.extended_key_usage.empty());
    EXPECT_TRUE(wishes.subject_alt_names.empty());
}

TEST(CsrPolicy, IgnoresUnknownExtensionsAndRefusesCriticalOnes) {
    EXPECT_EQ(code_of({raw("1.2.3.4", {0x05, 0x00})}), "");
    EXPECT_EQ(code_of({raw("1.2.3.4", {0x05, 0x00}, true)}), "extension_unsupported");
}

TEST(CsrPolicy, IgnoresWhatTheCaDecides) {
    const Bytes identifier(20, 1);
    EXPECT_EQ(code_of({pki::make_subject_key_identifier(identifier),
                       pki::make_basic_constraints({.ca = false, .path_length = {}}),
                       raw(oids::ms_template_name, {0x1E, 0x02, 0x00, 0x41}),
                       raw(oids::name_constraints, {0x30, 0x00})}),
              "");
    EXPECT_EQ(code_of({raw(oids::name_constraints, {0x30, 0x00}, true)}), "extension_unsupported");
}

TEST(CsrPolicy, ThrowsForAValueThatDoesNotParse) {
    for (const auto id : {oids::key_usage, oids::extended_key_usage, oids::subject_alt_name,
                          oids::basic_constraints}) {
        EXPECT_THROW(read_wishes(request_with({raw(id, {0x30, 0x05, 0x00})}), {}), Error) << id;
    }
}

TEST(CsrPolicy, PassesTimeStampingOnlyIfToldTo) {
    CsrPolicy policy;
    policy.time_stamping = CsrPolicy::TimeStamping::pass;
    EXPECT_EQ(code_of({purposes(oids::time_stamping)}, policy), "");
}

TEST(CsrPolicy, PassesASidUriOnlyIfToldTo) {
    EXPECT_EQ(code_of_uri(sid_uri, {}), "sid_forbidden");
    EXPECT_EQ(code_of_uri(sid_uri), "");
}

TEST(CsrPolicy, PassesASingleSidUriOnly) {
    const auto uri = GeneralName::uri(sid_uri);
    EXPECT_EQ(code_of({pki::make_subject_alt_name({uri, uri}, false)}, passing_sid()),
              "sid_forbidden");
}

TEST(CsrPolicy, RefusesSidUrisThatAreNotCanonical) {
    const std::string prefix = "tag:microsoft.com,2022-09-14:sid:";
    for (const std::string_view uri :
         {"tag:microsoft.com,2022-09-14:sid:", "tag:microsoft.com,2022-09-14:sid:S-1-",
          "tag:microsoft.com,2022-09-14:sid:S-1-5", "tag:microsoft.com,2022-09-14:sid:S-1-5-",
          "tag:microsoft.com,2022-09-14:sid:S-1-5-021-1",
          "tag:microsoft.com,2022-09-14:sid:S-1-5--1",
          "tag:microsoft.com,2022-09-14:sid:S-1-5-21-1+",
          "tag:microsoft.com,2022-09-14:sid:s-1-5-21-1",
          "tag:microsoft.com,2022-09-14:sid:S-2-5-21-1",
          "tag:microsoft.com,2022-09-14:sid:S-1-5-21-x",
          "tag:microsoft.com,2022-09-14:SID:S-1-5-21-1",
          "TAG:microsoft.com,2022-09-14:sid:S-1-5-21-1",
          "tag:Microsoft.com,2022-09-14:sid:S-1-5-21-1",
          "tag:microsoft%2Ecom,2022-09-14:sid:S-1-5-21-1",
          "tag:microsoft.com,2022-09-14:sid:S-1-5-21-12345678901",
          "tag:example.com,2022-09-14:sid:S-1-5-21-1"}) {
        EXPECT_EQ(code_of_uri(uri), "sid_forbidden") << uri;
    }
    EXPECT_EQ(code_of_uri(prefix + "S-1-5" + std::string(32, '1')), "sid_forbidden");
    std::string many = prefix + "S-1-5";
    for (int i = 0; i < 16; ++i) {
        many += "-1";
    }
    EXPECT_EQ(code_of_uri(many), "sid_forbidden");
}

TEST(CsrPolicy, PassesOtherUris) {
    EXPECT_EQ(code_of_uri("https://example.com/device?sid=1", {}), "");
    EXPECT_EQ(code_of_uri("tag:example.com,2020:device", {}), "");
}

}  // namespace
}  // namespace certferry::ca
