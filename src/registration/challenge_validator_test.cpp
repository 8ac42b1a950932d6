#include "registration/challenge_validator.h"

#include "base/file.h"
#include "registration/testing.h"
#include "registration/wish.h"

#include <gmock/gmock.h>

namespace certferry::registration {
namespace {

using namespace std::chrono_literals;
using pki::GeneralName;
using pki::KeyUsage;
using test::Ask;

class ChallengeValidatorTest : public test::RegistrationTest {
protected:
    std::string make(ChallengeOrder order = {}) {
        if (order.endpoint.empty()) {
            order.endpoint = endpoint_.name;
        }
        const auto made = make_challenge(*database_, order, clock_.now());
        return std::string(made.challenge.reveal_text());
    }

    Verdict validate(const Ask& ask) {
        const auto csr = test::make_csr(ask);
        const auto wish = std::get<Wish>(read_wish(csr, endpoint_, clock_.now()));
        return validator_.validate({.endpoint = endpoint_,
                                    .csr = csr,
                                    .wish = wish,
                                    .signer = test::newcomer().certificate,
                                    .now = clock_.now()},
                                   soon());
    }

    /// The refusal's code and validation code; "granted" if there is none.
    std::string verdict(const Ask& ask) {
        const auto outcome = validate(ask);
        const auto* refusal = std::get_if<Refusal>(&outcome);
        return refusal == nullptr
                   ? "granted"
                   : std::string(refusal->code->name) + " " + std::string(refusal->validation);
    }

    bool claim(const Verdict& verdict) {
        return database_->write(
            [&](store::Session& session) { return std::get<Grant>(verdict).claim(session); });
    }

    ChallengeValidator validator_{*database_};
};

TEST_F(ChallengeValidatorTest, GrantsForAChallengeThatItMade) {
    const auto challenge = make();
    const auto outcome = validate({.challenge = challenge});
    ASSERT_TRUE(std::holds_alternative<Grant>(outcome));
    const auto& grant = std::get<Grant>(outcome);
    EXPECT_EQ(grant.authorisation.authority(), ca::Authority::challenge);
    EXPECT_TRUE(grant.authorisation.covers(test::make_csr({.challenge = challenge})));
    EXPECT_FALSE(grant.authorisation.covers(
        test::make_csr({.subject = "CN=other", .challenge = challenge})));
    EXPECT_EQ(grant.challenge_expires_at, clock_.now() + 1h);
}

TEST_F(ChallengeValidatorTest, RefusesAbsentEmptyAndWrongOnes) {
    make();
    EXPECT_EQ(verdict({}), "challenge_missing ChallengePasswordMissing");
    const Secret empty;
    const auto csr = pki::make_request({.subject = pki::Name::from_text("CN=device"),
                                        .extensions = {},
                                        .challenge_password = &empty},
                                       test::key());
    const auto wish = std::get<Wish>(read_wish(csr, endpoint_, clock_.now()));
    const auto outcome = validator_.validate({.endpoint = endpoint_,
                                              .csr = csr,
                                              .wish = wish,
                                              .signer = test::newcomer().certificate,
                                              .now = clock_.now()},
                                             soon());
    EXPECT_EQ(std::get<Refusal>(outcome).code->name, codes::challenge_missing.name);
    for (const std::string wrong : {"wrong", " ", "%", "' OR 1=1 --"}) {
        EXPECT_EQ(verdict({.challenge = wrong}),
                  "challenge_wrong BadCertificateRequestIdInChallenge");
    }
}

TEST_F(ChallengeValidatorTest, RefusesAnythingButTheWholeChallenge) {
    const auto challenge = make();
    EXPECT_THAT(verdict({.challenge = challenge.substr(1)}), testing::HasSubstr("challenge_wrong"));
    EXPECT_THAT(verdict({.challenge = challenge + " "}), testing::HasSubstr("challenge_wrong"));
    std::string other_case = challenge;
    for (char& c : other_case) {
        c = static_cast<char>(std::isupper(c) != 0 ? std::tolower(c) : std::toupper(c));
    }
    EXPECT_THAT(verdict({.challenge = other_case}), testing::HasSubstr("challenge_wrong"));
}

TEST_F(ChallengeValidatorTest, EndsWithItsTime) {
    const auto challenge = make({.lifetime = 60s});
    clock_.advance(59s);
    EXPECT_EQ(verdict({.challenge = challenge}), "granted");
    clock_.advance(1s);
    EXPECT_EQ(verdict({.challenge = challenge}), "challenge_expired ChallengeExpired");
}

// Between validation and claim it may end, or be taken by another request.
TEST_F(ChallengeValidatorTest, IsClaimedAsOftenAsItHasUses) {
    const auto challenge = make({.uses = 2});
    const auto outcome = validate({.challenge = challenge});
    EXPECT_TRUE(claim(outcome));
    EXPECT_TRUE(claim(outcome));
    EXPECT_FALSE(claim(outcome));
    EXPECT_EQ(verdict({.challenge = challenge}), "challenge_spent ChallengeAlreadyUsed");
    EXPECT_EQ(std::get<Grant>(outcome).lost.code->name, codes::challenge_spent.name);
}

TEST_F(ChallengeValidatorTest, IsNotClaimedByValidation) {
    const auto challenge = make();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(verdict({.challenge = challenge}), "granted");
    }
}

TEST_F(ChallengeValidatorTest, CountsAtItsEndpointOnly) {
    const auto challenge = make({.endpoint = "other"});
    EXPECT_EQ(verdict({.challenge = challenge}),
              "challenge_wrong BadCertificateRequestIdInChallenge");
}

TEST_F(ChallengeValidatorTest, IsNotStored) {
    const auto challenge = make({.created_by = "test"});
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        if (entry.is_regular_file()) {
            const auto content = read_file(entry.path());
            EXPECT_EQ(as_text(content).find(challenge), std::string_view::npos) << entry.path();
        }
    }
}

TEST_F(ChallengeValidatorTest, BindsSubjectAndAlternativeNames) {
    const auto challenge = make({.subject = pki::Name::from_text("CN=device"),
                                 .subject_alt_names = {{GeneralName::dns("device.example")}}});
    const auto with = [&](std::string subject, const std::vector<std::string>& names) {
        Ask ask{.subject = std::move(subject), .challenge = challenge};
        if (!names.empty()) {
            ask.extensions.push_back(test::subject_alt_name(names));
        }
        return verdict(ask);
    };
    EXPECT_EQ(with("CN=device", {"dns:device.example"}), "granted");
    EXPECT_EQ(with("CN=admin", {"dns:device.example"}),
              "scep_request_mismatch SubjectNameMismatch");
    EXPECT_EQ(with("", {"dns:device.example"}), "scep_request_mismatch SubjectNameMissing");
    EXPECT_EQ(with("CN=device", {}), "scep_request_mismatch SubjectAltNameMissing");
    EXPECT_EQ(with("CN=device", {"dns:device.example", "dns:dc.example"}),
              "scep_request_mismatch SubjectAltNameMismatch");
    EXPECT_EQ(with("CN=device", {"upn:admin@example"}),
              "scep_request_mismatch SubjectAltNameMismatch");
}

TEST_F(ChallengeValidatorTest, BindsToNoAlternativeNames) {
    const auto challenge = make({.subject_alt_names = std::vector<GeneralName>{}});
    EXPECT_EQ(verdict({.challenge = challenge}), "granted");
    EXPECT_EQ(verdict({.extensions = {test::subject_alt_name({"dns:a.example"})},
                       .challenge = challenge}),
              "scep_request_mismatch SubjectAltNameMismatch");
}

TEST_F(ChallengeValidatorTest, BindsKindsOfAlternativeNames) {
    const auto challenge = make({.san_kinds = {{pki::GeneralNameKind::dns}}});
    EXPECT_EQ(verdict({.extensions = {test::subject_alt_name({"dns:a.example"})},
                       .challenge = challenge}),
              "granted");
    EXPECT_EQ(verdict({.extensions = {test::subject_alt_name({"email:a@example.com"})},
                       .challenge = challenge}),
              "scep_request_mismatch SubjectAltNameMismatch");
}

TEST_F(ChallengeValidatorTest, BindsUsages) {
    const auto challenge = make({.key_usage = KeyUsage(KeyUsage::digital_signature),
                                 .extended_key_usage = {{pki::Oid(pki::oids::email_protection)}}});
    const auto with = [&](std::vector<pki::Extension> extensions) {
        return verdict({.extensions = std::move(extensions), .challenge = challenge});
    };
    const auto sign = pki::make_key_usage(KeyUsage(KeyUsage::digital_signature));
    const auto both =
        pki::make_key_usage(KeyUsage(KeyUsage::digital_signature | KeyUsage::key_encipherment));
    const auto mail = pki::make_extended_key_usage({pki::Oid(pki::oids::email_protection)});
    const auto client = pki::make_extended_key_usage({pki::Oid(pki::oids::client_auth)});
    EXPECT_EQ(with({both, mail}), "scep_request_mismatch KeyUsageMismatch");
    EXPECT_EQ(with({sign, client}), "scep_request_mismatch EnhancedKeyUsageMismatch");
    // Who asks for nothing would get what the template has, beyond what the challenge is for.
    EXPECT_EQ(with({mail}), "scep_request_mismatch KeyUsageMismatch");
    EXPECT_EQ(with({sign}), "scep_request_mismatch EnhancedKeyUsageMissing");
    EXPECT_EQ(with({sign, mail}), "granted");
}

TEST_F(ChallengeValidatorTest, BindsKeySizeAndTemplate) {
    const auto large = make({.min_rsa_bits = 3072});
    EXPECT_EQ(verdict({.challenge = large}), "scep_request_mismatch KeyLengthMismatch");
    const auto sign = make({.template_name = "Signature"});
    EXPECT_EQ(verdict({.challenge = sign}), "scep_request_mismatch KeyUsageMismatch");
    EXPECT_EQ(verdict({.extensions = {pki::make_key_usage(KeyUsage(KeyUsage::digital_signature))},
                       .challenge = sign}),
              "granted");
}

// A challenge narrows what its endpoint allows and never widens it.
TEST_F(ChallengeValidatorTest, StaysWithinTheEndpointsAllowance) {
    endpoint_.allowance.subjects = {pki::Name::from_text("CN=*,O=Example").rdns()};
    const auto challenge = make({.subject = pki::Name::from_text("CN=device")});
    EXPECT_EQ(verdict({.challenge = challenge}), "scep_request_mismatch SubjectNameMismatch");
}

TEST_F(ChallengeValidatorTest, MakesChallengesThatDiffer) {
    const auto first = make();
    const auto second = make();
    EXPECT_NE(first, second);
    EXPECT_EQ(first.size(), 32U);
}

TEST_F(ChallengeValidatorTest, FailsClosedWithoutItsDatabase) {
    const auto challenge = make();
    database_->write([](store::Session& session) {
        session.execute("ALTER TABLE scep_challenges RENAME TO gone", {});
    });
    EXPECT_THROW(validate({.challenge = challenge}), Error);
}

}  // namespace
}  // namespace certferry::registration
