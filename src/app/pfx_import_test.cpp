#include "app/pfx_import.h"

#include "app/pfx_testing.h"
#include "intune/fake_user_pfx.h"
#include "intune/testing.h"
#include "wire/pfx_password.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace certferry::app {
namespace {

using intune::testing::FakeUserPfx;
using test::make_pfx;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* mira = "mira@harbor.example";

class StartClock final : public Clock {
public:
    UtcTime now() const override { return test_start; }
};

const pki::PrivateKey& import_key() {
    static const auto key = pki::PrivateKey::generate({pki::KeyAlgorithm::rsa, 2048});
    return key;
}

class PfxImportTest : public ::testing::Test {
protected:
    PfxSource source(const std::string& file, std::string user = mira) const {
        return {.name = file, .file = file, .user = std::move(user), .purpose = "smime-encryption"};
    }

    /// Imports one file as a run of its own.
    PfxOutcome run(const PfxSource& what, PfxMode mode = PfxMode::create) {
        PfxState state(folder_ / "state", "terms");
        PfxImport import({.client = client_,
                          .clock = clock_,
                          .state = state,
                          .terms = terms_,
                          .password = password_,
                          .mode = mode});
        return import.import(what);
    }

    std::string code_of_file(ByteView content) {
        const auto outcome = run(source(folder_.write("bad.pfx", content)));
        EXPECT_EQ(outcome.result, PfxResult::failed);
        return outcome.error ? std::string(outcome.error->code()) : "no error";
    }

    /// What the service has of the only record, opened as a connector does.
    pki::Pkcs12 opened(Secret* password = nullptr) {
        const auto records = graph_.records();
        EXPECT_EQ(records.size(), 1U);
        const auto& record = records.begin()->second;
        const auto octets = [&](const char* member) {
            return from_base64(std::string(record.at(member).as_string())).value();
        };
        auto found = wire::open_pfx_password(octets("encryptedPfxPassword"), import_key(),
                                             std::string(record.at("paddingScheme").as_string()));
        auto pfx = pki::open_pkcs12(octets("encryptedPfxBlob"), found);
        if (password != nullptr) {
            *password = std::move(found);
        }
        return pfx;
    }

    test::PfxFolder folder_;
    StartClock clock_;
    SystemClock system_clock_;
    FakeUserPfx graph_{{mira, "otto@harbor.example"}};
    http::Client http_{{}};
    intune::Exchange exchange_{http_, system_clock_};
    intune::TokenClient tokens_{graph_.application(), exchange_};
    intune::UserPfxClient client_{{.graph_url = graph_.url(),
                                   .scope = graph_.scope(),
                                   .tokens = tokens_,
                                   .exchange = exchange_,
                                   .pause = [](auto) {}}};
    PfxTerms terms_{.key = {.key = import_key().public_key(),
                            .key_id = "id",
                            .provider = "Certferry",
                            .name = "mail",
                            .padding_scheme = "oaepSha384"}};
    Secret password_ = Secret::copy_of("old password");
};

TEST_F(PfxImportTest, AFileIsPackedAgainUnderAFreshPassword) {
    const auto pfx = make_pfx();
    const auto outcome = run(source(folder_.write("mira.pfx", pfx)));
    EXPECT_EQ(outcome.result, PfxResult::imported);
    EXPECT_THAT(outcome.warnings, IsEmpty());
    Secret fresh;
    const auto uploaded = opened(&fresh);
    EXPECT_EQ(fresh.size(), 32U);
    const auto original = pki::open_pkcs12(pfx, password_);
    EXPECT_EQ(uploaded.certificate, original.certificate);
    EXPECT_EQ(uploaded.key.public_key(), original.key.public_key());
    EXPECT_EQ(uploaded.friendly_name, "Mira's mail");
    const auto record = graph_.records().begin()->second;
    EXPECT_EQ(record.at("intendedPurpose"), "smimeEncryption");
    EXPECT_EQ(record.at("providerName"), "Certferry");
    EXPECT_EQ(record.at("keyName"), "mail");
    EXPECT_EQ(std::string(record.at("thumbprint").as_string()),
              to_hex(original.certificate.thumbprint()));
    EXPECT_EQ(outcome.thumbprint, to_hex(original.certificate.thumbprint()));
}

TEST_F(PfxImportTest, AKeptFileGoesAsItIsWithAWarning) {
    terms_.keep_pfx = true;
    password_ = Secret::copy_of("altes Paßwort");
    const auto pfx = make_pfx({.password = "altes Paßwort"});
    const auto outcome = run(source(folder_.write("mira.pfx", pfx)));
    EXPECT_EQ(outcome.result, PfxResult::imported);
    EXPECT_THAT(outcome.warnings, ElementsAre(HasSubstr("its own password")));
    Secret kept;
    opened(&kept);
    EXPECT_EQ(kept.reveal_text(), "altes Paßwort");
    EXPECT_EQ(std::string(graph_.records().begin()->second.at("encryptedPfxBlob").as_string()),
              to_base64(pfx));
}

TEST_F(PfxImportTest, AKeptPasswordMustFitTheForm) {
    terms_.keep_pfx = true;
    password_ = Secret::copy_of("5 €");
    EXPECT_EQ(code_of_file(make_pfx({.password = "5 €"})), "pfx_password_refused");
    password_ = Secret::copy_of(std::string(200, 'x'));
    const std::string long_password(200, 'x');
    EXPECT_EQ(code_of_file(make_pfx({.password = long_password})), "sealed_password_too_long");
    terms_.keep_pfx = false;
    EXPECT_EQ(run(source((folder_ / "bad.pfx").string())).result, PfxResult::imported)
        << "neither matters once it is packed again";
}

TEST_F(PfxImportTest, FaultyFilesHaveCodesOfTheirOwn) {
    const auto right = make_pfx();
    EXPECT_EQ(code_of_file(ByteView(right).first(right.size() / 2)), "pfx_malformed");
    EXPECT_EQ(code_of_file({}), "pfx_malformed");
    EXPECT_EQ(code_of_file(as_bytes("-----BEGIN CERTIFICATE-----")), "pfx_malformed");
    EXPECT_EQ(code_of_file(make_pfx({.password = "another"})), "password_wrong");
    EXPECT_EQ(run(source((folder_ / "none.pfx").string())).error.value().code(), "file_unreadable");
    EXPECT_TRUE(graph_.records().empty());
}

TEST_F(PfxImportTest, FiveMillionIterationsAreRefusedBeforeTheyAreDone) {
    // 70 000 and 5 000 000 are both INTEGERs of three octets.
    auto pfx = make_pfx({.iterations = 70'000});
    const Bytes written{0x02, 0x03, 0x01, 0x11, 0x70};
    for (auto at = pfx.begin();;) {
        at = std::search(at, pfx.end(), written.begin(), written.end());
        if (at == pfx.end()) {
            break;
        }
        at[2] = 0x4C;
        at[3] = 0x4B;
        at[4] = 0x40;
    }
    EXPECT_EQ(code_of_file(pfx), "pfx_iterations_exceeded");
}

TEST_F(PfxImportTest, AnUnknownUserIsNamed) {
    const auto outcome =
        run(source(folder_.write("mira.pfx", make_pfx()), "nobody@harbor.example"));
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->code(), "pfx_user_unknown");
    EXPECT_THAT(outcome.error->what(), HasSubstr("nobody@harbor.example"));
}

TEST_F(PfxImportTest, AnExpiredCertificateIsImportedWithAWarning) {
    const auto pfx = make_pfx({.not_after = test_start - std::chrono::hours(1)});
    const auto outcome = run(source(folder_.write("old.pfx", pfx)));
    EXPECT_EQ(outcome.result, PfxResult::imported);
    EXPECT_THAT(outcome.warnings, ElementsAre(HasSubstr("expired on 2030-03-17T16:46:40Z")));
}

TEST_F(PfxImportTest, ACertificateOfSomebodyElseIsAWarning) {
    const auto pfx = make_pfx({.mailbox = "otto@harbor.example"});
    const auto outcome = run(source(folder_.write("mira.pfx", pfx)));
    EXPECT_EQ(outcome.result, PfxResult::imported);
    EXPECT_THAT(outcome.warnings, ElementsAre(HasSubstr("otto@harbor.example")));
}

TEST_F(PfxImportTest, WhatIsThereCountsAsDone) {
    const auto file = folder_.write("mira.pfx", make_pfx());
    run(source(file));
    std::filesystem::remove(folder_ / "state");
    EXPECT_EQ(run(source(file)).result, PfxResult::present);
    const auto calls = graph_.calls();
    EXPECT_EQ(std::ranges::count(calls, "POST /beta/deviceManagement/userPfxCertificates"), 1);
}

TEST_F(PfxImportTest, WhatSomebodyElseImportedMeanwhileCountsToo) {
    const auto file = folder_.write("mira.pfx", make_pfx());
    run(source(file));
    std::filesystem::remove(folder_ / "state");
    const auto user = intune::testing::json(200, R"({"value":[{"id":"0000-1"}]})");
    graph_.script({user, intune::testing::json(200, R"({"value":[]})")});  // As it was before.
    EXPECT_EQ(run(source(file)).result, PfxResult::present);
    EXPECT_EQ(graph_.records().size(), 1U);
}

TEST_F(PfxImportTest, ARunThatWasCutOffGoesOnWithoutOpeningFilesAgain) {
    const auto file = folder_.write("mira.pfx", make_pfx());
    run(source(file));
    password_ = Secret::copy_of("forgotten");
    EXPECT_EQ(run(source(file)).result, PfxResult::present);
}

TEST_F(PfxImportTest, WhatWasRemovedMeanwhileIsImportedAgain) {
    const auto file = folder_.write("mira.pfx", make_pfx());
    run(source(file));
    client_.remove(graph_.records().begin()->first, soon());
    EXPECT_EQ(run(source(file)).result, PfxResult::imported);
}

TEST_F(PfxImportTest, AStateFileThatWasCutOffIsReadAsFarAsItGoes) {
    const auto file = folder_.write("mira.pfx", make_pfx());
    run(source(file));
    const auto text = read_file(folder_ / "state");
    folder_.write("state", ByteView(text).first(text.size() - 5));
    EXPECT_EQ(run(source(file)).result, PfxResult::present);
}

TEST_F(PfxImportTest, AnUpdateReplacesWhatIsThere) {
    const auto file = folder_.write("mira.pfx", make_pfx());
    const auto missing = run(source(file), PfxMode::update);
    ASSERT_TRUE(missing.error);
    EXPECT_EQ(missing.error->code(), "pfx_record_unknown");
    EXPECT_EQ(run(source(file), PfxMode::create_or_update).result, PfxResult::imported);
    terms_.key.name = "newer";
    std::filesystem::remove(folder_ / "state");
    EXPECT_EQ(run(source(file), PfxMode::update).result, PfxResult::updated);
    EXPECT_EQ(graph_.records().begin()->second.at("keyName"), "newer");
    opened();
}

TEST_F(PfxImportTest, AServiceThatDoesNotLetUsEndsTheRun) {
    const auto file = folder_.write("mira.pfx", make_pfx());
    graph_.script({intune::testing::json(403, "{}")});
    EXPECT_EQ(certferry::code_of([&] { run(source(file)); }), "pfx_not_allowed");
}

TEST_F(PfxImportTest, AnotherFailureOfTheServiceIsThisFilesAlone) {
    const auto file = folder_.write("mira.pfx", make_pfx());
    graph_.script({intune::testing::json(500, "{}")});
    const auto outcome = run(source(file));
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->code(), "service_unavailable");
    EXPECT_EQ(run(source(file)).result, PfxResult::imported);
}

TEST_F(PfxImportTest, ADifferentPurposeIsToldWithItsWord) {
    auto wrong = source(folder_.write("mira.pfx", make_pfx()));
    wrong.purpose = "wifi";
    EXPECT_EQ(run(wrong).error.value().code(), "pfx_purpose_refused");
}

TEST_F(PfxImportTest, TheSameFileTwiceInOneRunIsImportedOnce) {
    const auto pfx = make_pfx();
    PfxState state(std::nullopt, "terms");
    PfxImport import({.client = client_,
                      .clock = clock_,
                      .state = state,
                      .terms = terms_,
                      .password = password_,
                      .mode = PfxMode::create_or_update});
    EXPECT_EQ(import.import(source(folder_.write("a.pfx", pfx))).result, PfxResult::imported);
    EXPECT_EQ(import.import(source(folder_.write("b.pfx", pfx))).result, PfxResult::present);
}

}  // namespace
}  // namespace certferry::app
