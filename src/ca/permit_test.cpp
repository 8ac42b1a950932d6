#include "ca/permit.h"

#include "ca/testing.h"
#include "pki/der.h"
#include "pki/signed_structure.h"

#include <gtest/gtest.h>

#include <functional>

namespace certferry::ca {
namespace {

using namespace std::chrono_literals;
using pki::GeneralName;
using pki::KeyUsage;

/// The key of all tests, and what it signs.
const pki::PrivateKey& permit_key() {
    static const auto key =
        pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    return key;
}

/// A request that asks for all that a permit can name.
IssueRequest full_request() {
    auto request = make_issue_request("key", "deck-0417", "Signature");
    request.subject = pki::Name::from_text("CN=DECK-0417,OU=Fleet");
    request.subject_alt_names = {GeneralName::dns("deck-0417.harbor.example"),
                                 GeneralName::upn("mira@harbor.example")};
    request.key_usage = KeyUsage(KeyUsage::digital_signature | KeyUsage::key_encipherment);
    request.extended_key_usage = {pki::Oid(pki::oids::client_auth),
                                  pki::Oid(pki::oids::email_protection)};
    request.not_after = test_start + 24h;
    request.requester = {
        .tenant = "tenant", .device = "device", .user = "user", .profile = "endpoint"};
    return request;
}

/// What permits exactly this.
Permit permit_for(const IssueRequest& request) {
    return {.csr_sha256 = request.csr.fingerprint(),
            .subject = request.subject,
            .subject_alt_names = request.subject_alt_names,
            .key_usage = request.key_usage.value_or(KeyUsage()),
            .extended_key_usage = request.extended_key_usage,
            .template_name = request.template_name,
            .requester = {.tenant = request.requester.tenant,
                          .device = request.requester.device,
                          .user = request.requester.user,
                          .profile = "profile"},
            .not_after = request.not_after,
            .expires = test_start + 60min};
}

Permit open(ByteView der, UtcTime now = test_start) {
    const std::vector trusted{permit_key().public_key()};
    return open_permit(der, trusted, now);
}

TEST(Permit, IsReadAsItWasSigned) {
    const auto permit = permit_for(full_request());
    const auto opened = open(sign_permit(permit, permit_key()));
    EXPECT_EQ(opened.csr_sha256, permit.csr_sha256);
    EXPECT_EQ(opened.subject, permit.subject);
    EXPECT_EQ(opened.subject_alt_names, permit.subject_alt_names);
    EXPECT_EQ(opened.key_usage, permit.key_usage);
    EXPECT_EQ(opened.extended_key_usage, permit.extended_key_usage);
    EXPECT_EQ(opened.template_name, "Signature");
    EXPECT_EQ(opened.requester.tenant, "tenant");
    EXPECT_EQ(opened.requester.device, "device");
    EXPECT_EQ(opened.requester.user, "user");
    EXPECT_EQ(opened.requester.profile, "profile");
    EXPECT_EQ(opened.not_after, permit.not_after);
    EXPECT_EQ(opened.expires, permit.expires);
}

TEST(Permit, MayLeaveOutWhatHasNoValue) {
    auto permit = permit_for(full_request());
    permit.subject = pki::Name();
    permit.subject_alt_names.clear();
    permit.extended_key_usage.clear();
    permit.template_name.clear();
    permit.requester = {};
    permit.not_after.reset();
    const auto opened = open(sign_permit(permit, permit_key()));
    EXPECT_TRUE(opened.subject.empty());
    EXPECT_TRUE(opened.subject_alt_names.empty());
    EXPECT_TRUE(opened.extended_key_usage.empty());
    EXPECT_EQ(opened.template_name + opened.requester.tenant, "");
    EXPECT_EQ(opened.not_after, std::nullopt);
}

TEST(Permit, WithAnyByteFlippedIsRefused) {
    const auto der = sign_permit(permit_for(full_request()), permit_key());
    for (std::size_t at = 0; at < der.size(); ++at) {
        auto flipped = der;
        flipped[at] ^= 1U;
        const auto code = certferry::code_of([&] { open(flipped); });
        EXPECT_TRUE(code == "permit_malformed" || code == "permit_untrusted")
            << "byte " << at << ": " << code;
    }
}

TEST(Permit, CutShortOrWithMoreBehindItIsMalformed) {
    auto der = sign_permit(permit_for(full_request()), permit_key());
    der.push_back(0);
    EXPECT_EQ(certferry::code_of([&] { open(der); }), "permit_malformed");
    der.pop_back();
    for (std::size_t length = 0; length < der.size(); length += 7) {
        EXPECT_EQ(certferry::code_of([&] { open(ByteView(der).first(length)); }),
                  "permit_malformed")
            << length;
    }
}

TEST(Permit, BeyondItsSizeIsNeitherMadeNorRead) {
    auto permit = permit_for(full_request());
    permit.template_name.assign(max_permit_bytes - 600, 'T');
    EXPECT_EQ(open(sign_permit(permit, permit_key())).template_name, permit.template_name);
    permit.template_name.append(600, 'T');
    EXPECT_EQ(certferry::code_of([&] { sign_permit(permit, permit_key()); }), "permit_malformed");
    EXPECT_EQ(certferry::code_of([] { open(Bytes(max_permit_bytes + 1, 0x30)); }),
              "permit_malformed");
}

TEST(Permit, OfAKeyThatIsNotTrustedIsRefused) {
    const auto der = sign_permit(permit_for(full_request()), permit_key());
    const auto other = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    const std::vector only_other{other.public_key()};
    EXPECT_EQ(certferry::code_of([&] { open_permit(der, only_other, test_start); }),
              "permit_untrusted");
    EXPECT_EQ(certferry::code_of([&] { open_permit(der, {}, test_start); }), "permit_untrusted");
    const std::vector both{other.public_key(), permit_key().public_key()};
    EXPECT_EQ(open_permit(der, both, test_start).requester.device, "device");
}

TEST(Permit, IsSignedWithP256Only) {
    for (const auto* spec : {"p-384", "ed25519"}) {
        const auto key = pki::PrivateKey::generate(pki::KeySpec::from_text(spec).value());
        EXPECT_EQ(certferry::code_of([&] { sign_permit(permit_for(full_request()), key); }),
                  "key_unusable")
            << spec;
    }
}

TEST(Permit, SignedButNotOfThisVersionOrFormIsMalformed) {
    for (const std::int64_t version : {std::int64_t{0}, std::int64_t{2}}) {
        pki::der::Writer tbs;
        tbs.sequence([&](pki::der::Writer& content) {
            content.integer(version);
            content.octet_string(permit_key_id(permit_key().public_key()));
        });
        const auto der = pki::sign_structure(tbs.bytes(), permit_key(), pki::Hash::sha256);
        EXPECT_EQ(certferry::code_of([&] { open(der); }), "permit_malformed") << version;
    }
    pki::der::Writer tbs;
    tbs.sequence([](pki::der::Writer& content) {
        content.integer(1);
        content.octet_string(permit_key_id(permit_key().public_key()));
        content.octet_string(Bytes(31));
    });
    const auto der = pki::sign_structure(tbs.bytes(), permit_key(), pki::Hash::sha256);
    EXPECT_EQ(certferry::code_of([&] { open(der); }), "permit_malformed");
}

TEST(Permit, EndsWhenItExpires) {
    const auto der = sign_permit(permit_for(full_request()), permit_key());
    EXPECT_EQ(certferry::code_of([&] { open(der, test_start + 60min - 1us); }), "no error");
    EXPECT_EQ(certferry::code_of([&] { open(der, test_start + 60min); }), "permit_expired");
}

/// A request that differs from what is permitted in one way.
struct PermitCase {
    std::string_view what;
    std::function<void(IssueRequest&)> change;
    std::string_view reason;  ///< Empty: it is covered all the same.
};

const std::vector<PermitCase>& permit_cases() {
    static const std::vector<PermitCase> cases{
        {"nothing", [](IssueRequest&) {}, ""},
        {"another CSR",
         [](IssueRequest& request) { request.csr = make_issue_request("key", "deck-0417").csr; },
         "it is for another CSR"},
        {"one more attribute",
         [](IssueRequest& request) {
             request.subject = pki::Name::from_text("CN=DECK-0417,OU=Fleet,O=Harbor");
         },
         "another subject"},
        {"another value",
         [](IssueRequest& request) {
             request.subject = pki::Name::from_text("CN=DECK-0418,OU=Fleet");
         },
         "another subject"},
        {"other order",
         [](IssueRequest& request) {
             request.subject = pki::Name::from_text("OU=Fleet,CN=DECK-0417");
         },
         "another subject"},
        {"a value that reads like the rest",
         [](IssueRequest& request) {
             request.subject = pki::Name::from_text("CN=DECK-0417\\,OU=Fleet");
         },
         "another subject"},
        {"no subject", [](IssueRequest& request) { request.subject = pki::Name(); },
         "another subject"},
        {"another case",
         [](IssueRequest& request) {
             request.subject = pki::Name::from_text("CN=deck-0417,OU=Fleet");
         },
         ""},
        {"one more name",
         [](IssueRequest& request) {
             request.subject_alt_names.push_back(GeneralName::dns("gate.harbor.example"));
         },
         "other alternative names"},
        {"one name less", [](IssueRequest& request) { request.subject_alt_names.pop_back(); },
         "other alternative names"},
        {"one name twice",
         [](IssueRequest& request) { request.subject_alt_names[1] = request.subject_alt_names[0]; },
         "other alternative names"},
        {"another kind of name",
         [](IssueRequest& request) {
             request.subject_alt_names[1] = GeneralName::email("mira@harbor.example");
         },
         "other alternative names"},
        {"names in another order",
         [](IssueRequest& request) {
             std::swap(request.subject_alt_names[0], request.subject_alt_names[1]);
         },
         ""},
        {"one more usage",
         [](IssueRequest& request) {
             request.key_usage = KeyUsage(request.key_usage->bits() | KeyUsage::data_encipherment);
         },
         "key usage beyond the permit's"},
        {"the template's usage", [](IssueRequest& request) { request.key_usage.reset(); },
         "key usage beyond the permit's"},
        {"no usage", [](IssueRequest& request) { request.key_usage = KeyUsage(); },
         "key usage beyond the permit's"},
        {"one usage less",
         [](IssueRequest& request) { request.key_usage = KeyUsage(KeyUsage::digital_signature); },
         ""},
        {"one more purpose",
         [](IssueRequest& request) {
             request.extended_key_usage.emplace_back(pki::oids::server_auth);
         },
         "extended key usage beyond the permit's"},
        {"the template's purposes",
         [](IssueRequest& request) { request.extended_key_usage.clear(); },
         "extended key usage beyond the permit's"},
        {"one purpose less", [](IssueRequest& request) { request.extended_key_usage.pop_back(); },
         ""},
        {"another template",
         [](IssueRequest& request) { request.template_name = "GeneralPurpose"; },
         "another template"},
        {"a later end", [](IssueRequest& request) { *request.not_after += 1s; }, "a later end"},
        {"the template's end", [](IssueRequest& request) { request.not_after.reset(); },
         "a later end"},
        {"an earlier end", [](IssueRequest& request) { *request.not_after -= 1s; }, ""},
        {"another tenant", [](IssueRequest& request) { request.requester.tenant = "other"; },
         "another tenant, device or user"},
        {"another device", [](IssueRequest& request) { request.requester.device = "other"; },
         "another tenant, device or user"},
        {"another user", [](IssueRequest& request) { request.requester.user = "other"; },
         "another tenant, device or user"},
        {"nobody named", [](IssueRequest& request) { request.requester = {}; }, ""}};
    return cases;
}

TEST(Permit, CoversNothingBeyondItself) {
    const auto request = full_request();
    const auto permit = open(sign_permit(permit_for(request), permit_key()));
    for (const auto& row : permit_cases()) {
        auto changed = request;
        row.change(changed);
        const auto rejected = refuse_by(permit, changed);
        EXPECT_EQ(rejected ? rejected->reason : "", row.reason) << row.what;
        EXPECT_EQ(rejected ? rejected->code : "", row.reason.empty() ? "" : "permit_mismatch")
            << row.what;
    }
}

TEST(Permit, LeavesToTheTemplateWhatItDoesNotName) {
    auto request = full_request();
    auto permit = permit_for(request);
    permit.extended_key_usage.clear();
    EXPECT_EQ(refuse_by(permit, request).value().reason, "extended key usage beyond the permit's");
    request.extended_key_usage.clear();
    permit.template_name.clear();
    permit.not_after.reset();
    request.not_after.reset();
    request.template_name = "Encryption";
    EXPECT_FALSE(refuse_by(permit, request));
}

}  // namespace
}  // namespace certferry::ca
