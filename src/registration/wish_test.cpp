#include "registration/wish.h"

#include "registration/testing.h"

#include <gmock/gmock.h>

namespace certferry::registration {
namespace {

using pki::Extension;
using pki::KeyUsage;
using test::Ask;

const auto read = [](const Ask& ask, const EndpointConfig& endpoint = test::make_endpoint()) {
    return read_wish(test::make_csr(ask), endpoint, test::start());
};

/// Code and failInfo of the refusal; empty if there is none.
std::string refusal(const Ask& ask, const EndpointConfig& endpoint = test::make_endpoint()) {
    const auto outcome = read(ask, endpoint);
    const auto* refused = std::get_if<Refusal>(&outcome);
    return refused == nullptr ? ""
                              : std::string(refused->code->name) + " " +
                                    std::string(scep::to_text(refused->fail_info));
}

Extension extension(std::string_view id, Bytes value, bool critical = false) {
    return {.id = pki::Oid(id), .critical = critical, .value = std::move(value)};
}

TEST(Wish, IsWhatTheRequestAsksFor) {
    const auto usage = KeyUsage(KeyUsage::digital_signature);
    const auto outcome =
        read({.subject = "CN=device,O=Example",
              .extensions = {pki::make_key_usage(usage),
                             pki::make_extended_key_usage({pki::Oid(pki::oids::client_auth)}),
                             test::subject_alt_name({"dns:a.example"})}});
    ASSERT_TRUE(std::holds_alternative<Wish>(outcome));
    const auto& wish = std::get<Wish>(outcome);
    EXPECT_EQ(wish.subject, pki::Name::from_text("CN=device,O=Example"));
    EXPECT_EQ(wish.subject_alt_names,
              std::vector<pki::GeneralName>{pki::GeneralName::dns("a.example")});
    EXPECT_EQ(wish.key_usage, usage);
    EXPECT_EQ(wish.extended_key_usage, std::vector<pki::Oid>{pki::Oid(pki::oids::client_auth)});
    EXPECT_EQ(wish.key_bits, 2048);
    EXPECT_EQ(wish.template_name, "Signature");
}

TEST(Wish, LeadsToATemplateByKeyUsage) {
    EndpointConfig endpoint = test::make_endpoint();
    endpoint.templates = {.signature = "S", .encryption = "E", .general_purpose = "G"};
    const auto template_of = [&](const std::vector<Extension>& extensions) {
        return std::get<Wish>(read({.extensions = extensions}, endpoint)).template_name;
    };
    EXPECT_EQ(template_of({}), "G");
    EXPECT_EQ(template_of({pki::make_key_usage(KeyUsage(KeyUsage::digital_signature))}), "S");
    EXPECT_EQ(template_of({pki::make_key_usage(KeyUsage(KeyUsage::key_encipherment))}), "E");
    EXPECT_EQ(template_of({pki::make_key_usage(
                  KeyUsage(KeyUsage::digital_signature | KeyUsage::key_encipherment))}),
              "G");
}

// The reply could not be encrypted to it, so it is refused before anything is issued.
TEST(Wish, IsNotForEllipticCurves) {
    const auto curve = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    EXPECT_EQ(refusal({.private_key = curve}), "scep_key_refused badAlg");
}

TEST(Wish, IsNotForKeysOutsideOfTheEndpointsSizes) {
    const auto small = pki::PrivateKey::generate({.bits = 1024});
    EXPECT_EQ(refusal({.private_key = small}), "scep_key_refused badRequest");
    EndpointConfig endpoint = test::make_endpoint();
    endpoint.allowance.max_rsa_bits = 2047;
    EXPECT_EQ(refusal({}, endpoint), "scep_key_refused badRequest");
    endpoint.allowance.min_rsa_bits = 1024;
    EXPECT_EQ(refusal({.private_key = small}, endpoint), "");
}

TEST(Wish, IsNotSignedWithSha1UnlessTheEndpointTakesIt) {
    EXPECT_EQ(refusal({.hash = pki::Hash::sha1}), "scep_algorithm_refused badAlg");
    EndpointConfig endpoint = test::make_endpoint();
    endpoint.legacy.sha1 = true;
    EXPECT_EQ(refusal({.hash = pki::Hash::sha1}, endpoint), "");
}

TEST(Wish, NeverHasForbiddenExtensions) {
    const Bytes any_value{0x05, 0x00};
    const auto purpose = [](std::string_view oid) {
        return pki::make_extended_key_usage({pki::Oid(pki::oids::client_auth), pki::Oid(oid)});
    };
    const std::vector<Extension> forbidden{
        pki::make_basic_constraints({.ca = true, .path_length = std::nullopt}),
        pki::make_key_usage(KeyUsage(KeyUsage::key_cert_sign)),
        pki::make_key_usage(KeyUsage(KeyUsage::digital_signature | KeyUsage::crl_sign)),
        purpose(pki::oids::ocsp_signing),
        purpose(pki::oids::any_extended_key_usage),
        purpose(pki::oids::time_stamping),
        purpose(pki::oids::ms_certificate_request_agent),
        extension(pki::oids::ms_application_policies, any_value),
        extension(pki::oids::ms_sid, any_value),
        extension(pki::oids::ms_ca_version, any_value),
        extension(pki::oids::ocsp_nocheck, any_value),
    };
    for (auto each : forbidden) {
        for (const bool critical : {false, true}) {
            each.critical = critical;
            EXPECT_EQ(refusal({.extensions = {each}}), "extension_forbidden badRequest")
                << each.id << (critical ? " critical" : "");
        }
    }
}

TEST(Wish, HasNoUnknownCriticalExtensions) {
    const auto unknown = extension("1.3.6.1.4.1.99999.1", {0x05, 0x00}, true);
    EXPECT_EQ(refusal({.extensions = {unknown}}), "extension_unsupported badRequest");
    const auto harmless = extension("1.3.6.1.4.1.99999.1", {0x05, 0x00}, false);
    EXPECT_EQ(refusal({.extensions = {harmless}}), "");
}

TEST(Wish, HasNoForgedSid) {
    for (const std::string sid :
         {"uri:tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-500",
          "uri:tag:microsoft.com,2022-09-14:sid:", "uri:TAG:Microsoft.com,2022-09-14:SID:S-1-5-18",
          "uri:tag:microsoft.com%2C2022-09-14:sid:S-1-5-18"}) {
        EXPECT_EQ(refusal({.extensions = {test::subject_alt_name({sid})}}),
                  "sid_forbidden badRequest")
            << sid;
    }
}

TEST(Wish, IsRefusedIfAnExtensionDoesNotParse) {
    for (const auto id : {pki::oids::key_usage, pki::oids::extended_key_usage,
                          pki::oids::subject_alt_name, pki::oids::basic_constraints}) {
        EXPECT_EQ(refusal({.extensions = {extension(id, {0x30, 0x05})}}),
                  "der_malformed badRequest")
            << id;
    }
}

}  // namespace
}  // namespace certferry::registration
