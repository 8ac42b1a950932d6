// Who has no challenge, or not the right one, gets nothing.
#include "refusals.h"

namespace certferry::integration {
namespace {

using namespace std::chrono_literals;
using pki::GeneralName;
using pki::KeyUsage;
using pki::Name;

class Challenges : public RefusalTest {
protected:
    static pki::Extension usage(unsigned bits) { return pki::make_key_usage(KeyUsage(bits)); }

    static pki::Extension purpose(std::string_view oid) {
        return pki::make_extended_key_usage({pki::Oid(oid)});
    }

    static pki::Extension names(const std::vector<std::string>& texts) {
        std::vector<GeneralName> all;
        all.reserve(texts.size());
        for (const auto& each : texts) {
            all.push_back(GeneralName::from_text(each));
        }
        return pki::make_subject_alt_name(all, false);
    }
};

TEST_F(Challenges, AreRefusedIfAbsent) {
    expect_refused(at().enrol({}), "badRequest", "challenge_missing");
}

TEST_F(Challenges, AreRefusedIfEmpty) {
    expect_refused(at().enrol({.challenge = ""}), "badRequest", "challenge_missing");
}

TEST_F(Challenges, AreRefusedIfWrong) {
    authority().add_secret("canary of a wrong challenge");
    expect_refused(at().enrol({.challenge = "canary of a wrong challenge"}), "badRequest",
                   "challenge_wrong");
    // Nearly right is wrong.
    const auto right = challenge();
    expect_refused(at().enrol({.challenge = right + " "}), "badRequest", "challenge_wrong");
    expect_refused(at().enrol({.challenge = right.substr(1)}), "badRequest", "challenge_wrong");
    expect_issued(at().enrol({.challenge = right}));
}

TEST_F(Challenges, AreOverAfterTheirTime) {
    const auto old = authority().make_challenge({.endpoint = "default", .lifetime = 60s}, 61s);
    expect_refused(at().enrol({.challenge = old}), "badRequest", "challenge_expired");
}

TEST_F(Challenges, AreSpentAfterTheirUses) {
    const auto once = challenge();
    expect_issued(at().enrol({.challenge = once}));
    expect_refused(at().enrol({.challenge = once}), "badRequest", "challenge_spent");
    const auto twice = authority().make_challenge({.endpoint = "default", .uses = 2});
    expect_issued(at().enrol({.challenge = twice}));
    expect_issued(at().enrol({.challenge = twice}));
    expect_refused(at().enrol({.challenge = twice}), "badRequest", "challenge_spent");
}

TEST_F(Challenges, CountAtTheirEndpointOnly) {
    const auto there = challenge("other");
    expect_refused(at().enrol({.challenge = there}), "badRequest", "challenge_wrong");
    expect_issued(at("other").enrol({.challenge = there}));
}

TEST_F(Challenges, CountForTheirNamesOnly) {
    const auto bound =
        authority().make_challenge({.endpoint = "default",
                                    .subject = Name::from_text("CN=laptop-7,O=Example"),
                                    .subject_alt_names = {{GeneralName::dns("laptop-7.example")}}});
    const auto enrol = [&](const std::string& subject, const std::vector<std::string>& alt_names) {
        Ask ask{.subject = subject, .challenge = bound};
        if (!alt_names.empty()) {
            ask.extensions.push_back(names(alt_names));
        }
        return at().enrol(ask);
    };
    const std::string mine = "CN=laptop-7,O=Example";
    expect_refused(enrol("CN=admin,O=Example", {"dns:laptop-7.example"}), "badRequest",
                   "scep_request_mismatch");
    expect_refused(enrol(mine, {}), "badRequest", "scep_request_mismatch");
    expect_refused(enrol(mine, {"dns:laptop-7.example", "upn:admin@example.com"}), "badRequest",
                   "scep_request_mismatch");
    expect_refused(enrol(mine, {"dns:dc.example"}), "badRequest", "scep_request_mismatch");
    expect_issued(enrol(mine, {"dns:laptop-7.example"}));
}

TEST_F(Challenges, CountForTheirUsagesOnly) {
    const auto bound =
        authority().make_challenge({.endpoint = "default",
                                    .key_usage = KeyUsage(KeyUsage::digital_signature),
                                    .extended_key_usage = {{pki::Oid(pki::oids::client_auth)}}});
    const auto enrol = [&](std::vector<pki::Extension> extensions) {
        return at().enrol({.extensions = std::move(extensions), .challenge = bound});
    };
    const auto client = purpose(pki::oids::client_auth);
    expect_refused(enrol({usage(KeyUsage::digital_signature | KeyUsage::key_encipherment), client}),
                   "badRequest", "scep_request_mismatch");
    expect_refused(enrol({usage(KeyUsage::digital_signature), purpose(pki::oids::server_auth)}),
                   "badRequest", "scep_request_mismatch");
    expect_refused(enrol({client}), "badRequest", "scep_request_mismatch");
    expect_refused(enrol({usage(KeyUsage::digital_signature)}), "badRequest",
                   "scep_request_mismatch");
    const auto outcome = enrol({usage(KeyUsage::digital_signature), client});
    expect_issued(outcome);
    EXPECT_EQ(outcome.issued().key_usage(), KeyUsage(KeyUsage::digital_signature));
}

TEST_F(Challenges, CountForTheirTemplateAndKeySizeOnly) {
    const auto encryption =
        authority().make_challenge({.endpoint = "default", .template_name = "Encryption"});
    expect_refused(at().enrol({.challenge = encryption}), "badRequest", "scep_request_mismatch");
    expect_issued(
        at().enrol({.extensions = {usage(KeyUsage::key_encipherment)}, .challenge = encryption}));
    const auto large = authority().make_challenge({.endpoint = "default", .min_rsa_bits = 3072});
    expect_refused(at().enrol({.challenge = large}), "badRequest", "scep_request_mismatch");
}

}  // namespace
}  // namespace certferry::integration
