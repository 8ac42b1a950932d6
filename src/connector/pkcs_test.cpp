#include "base/codes/work.h"
#include "connector/testing.h"
#include "pki/pkcs12.h"

#include <gmock/gmock.h>

namespace certferry::connector {
namespace {

using journal::WorkState;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

class PkcsJob : public test::JobTest {};

TEST_F(PkcsJob, WrapsWhatTheCaIssuedForTheDevice) {
    const auto row = run(item("pkcs"), pkcs_work());
    ASSERT_EQ(row.state, WorkState::wrapped) << row.error_text.value_or("");
    const auto content = opened(row);
    const auto pfx = pki::open_pkcs12(content.pfx, content.password);
    EXPECT_EQ(content.password.size(), 32U);
    EXPECT_EQ(pfx.certificate.der(), result_of(row).certificate);
    EXPECT_EQ(pfx.certificate.subject().text(), "CN=mira");
    EXPECT_TRUE(pfx.certificate.public_key() == pfx.key.public_key());
    EXPECT_EQ(pfx.certificate.subject_alt_names().front().text(), "email:mira@harbor.example");
    EXPECT_EQ(issuer_.issued_count(), 1U);
    EXPECT_THAT(events("operational"), HasSubstr("PkcsIssuedSuccess"));
}

TEST_F(PkcsJob, KeepsACopyForTheEscrowKeyThatNamesWhomItIsFor) {
    const auto row = run(item("pkcs"), pkcs_work());
    const auto result = result_of(row);
    const auto keys = keys_->snapshot();
    EXPECT_EQ(result.escrow_key_id, keys->active_escrow()->key_id);
    const auto plain = pki::open_sealed(result.escrow_copy.value(), keys->active_escrow()->key);
    const auto copy = wire::from_json<wire::EscrowContent>(plain.reveal_text());
    EXPECT_EQ(copy.tenant_id, test::tenant);
    EXPECT_EQ(copy.user_id, test::user);
    EXPECT_EQ(copy.device_id, test::device);
    EXPECT_EQ(copy.request_id, "r-1");
    EXPECT_EQ(pki::open_pkcs12(copy.pfx, copy.password).certificate.der(), result.certificate);
}

TEST_F(PkcsJob, MakesTheKeyThatTheProfileAsksFor) {
    auto work = pkcs_work();
    work.key_algorithm = "rsa";
    work.curve.reset();
    work.key_size = 2048;
    const auto row = run(item("pkcs"), work);
    ASSERT_EQ(row.state, WorkState::wrapped) << row.error_text.value_or("");
    EXPECT_EQ(pki::Certificate::from_der(*row.certificate).public_key().text(), "rsa-2048");
}

TEST_F(PkcsJob, AsksForAnEndOnlyWhereTheTemplateLetsIt) {
    auto work = pkcs_work();
    work.not_after = test_start + 24h;
    const auto usual = run(item("pkcs", "r-1"), work);
    ASSERT_EQ(usual.state, WorkState::wrapped) << usual.error_text.value_or("");
    EXPECT_GT(pki::Certificate::from_der(*usual.certificate).not_after(), *work.not_after);
    work.template_name = "Shortened";
    const auto shortened = run(item("pkcs", "r-2"), work);
    ASSERT_EQ(shortened.state, WorkState::wrapped) << shortened.error_text.value_or("");
    EXPECT_EQ(pki::Certificate::from_der(*shortened.certificate).not_after(), *work.not_after);
}

TEST_F(PkcsJob, NamesTheAccountsSid) {
    auto work = pkcs_work();
    work.sid = "S-1-5-21-1-2-3-1104";
    const auto row = run(item("pkcs"), work);
    ASSERT_EQ(row.state, WorkState::wrapped) << row.error_text.value_or("");
    const auto names = pki::Certificate::from_der(*row.certificate).subject_alt_names();
    EXPECT_EQ(pki::sid_of(names.back()), "S-1-5-21-1-2-3-1104");
}

TEST_F(PkcsJob, GoesOnWithTheKeyItHadMade) {
    issuer_.fail_next(Error(codes::peer_unreachable, "connection refused"));
    auto row = run(item("pkcs"), pkcs_work());
    EXPECT_EQ(row.state, WorkState::key_made);
    EXPECT_EQ(row.attempts, 1);
    ASSERT_TRUE(row.retry_at);
    EXPECT_LE(*row.retry_at, clock_.now() + 2s);
    const auto csr = row.csr;
    row = runner().run(journal_->find(row.id).value());
    EXPECT_EQ(row.state, WorkState::wrapped);
    EXPECT_EQ(row.csr, csr);
    EXPECT_THAT(events("operational"), HasSubstr("PkcsIssuedFailedAttempt"));
}

TEST_F(PkcsJob, FindsOutWhatBecameOfALostAnswer) {
    issuer_.lose_next_answer();
    auto row = run(item("pkcs"), pkcs_work());
    EXPECT_EQ(row.state, WorkState::in_doubt);
    row = runner().run(journal_->find(row.id).value());
    EXPECT_EQ(row.state, WorkState::wrapped);
    EXPECT_EQ(issuer_.issued_count(), 1U);
}

/// A CA that cannot tell what became of a call.
class ForgetfulIssuer final : public ca::Issuer {
public:
    explicit ForgetfulIssuer(ca::FakeIssuer& issuer) : issuer_(issuer) {}

    ca::Outcome issue(const ca::IssueRequest& request, Deadline deadline) override {
        auto again = request;  // Nor does it know a repeat.
        again.idempotency_key += std::to_string(++calls_);
        return issuer_.issue(again, deadline);
    }

    ca::Outcome poll(std::string_view ticket, Deadline deadline) override {
        return issuer_.poll(ticket, deadline);
    }

    std::optional<ca::Outcome> lookup(const ca::IssueRequest& /*request*/,
                                      Deadline /*deadline*/) override {
        return std::nullopt;
    }

    ca::Revocation revoke(const ca::CertificateRef& ref, pki::RevocationReason reason,
                          Deadline deadline) override {
        return issuer_.revoke(ref, reason, deadline);
    }

    void release(const ca::CertificateRef& ref, Deadline deadline) override {
        issuer_.release(ref, deadline);
    }

    ca::Description describe(Deadline deadline) override {
        auto description = issuer_.describe(deadline);
        description.capabilities.lookup = false;
        return description;
    }

    std::optional<pki::Certificate> find(const ca::CertificateRef& ref,
                                         Deadline deadline) override {
        return issuer_.find(ref, deadline);
    }

    ca::CertificateState state(const ca::CertificateRef& ref, Deadline deadline) override {
        return issuer_.state(ref, deadline);
    }

    std::optional<Bytes> crl(const pki::Name& issuer, Deadline deadline) override {
        return issuer_.crl(issuer, deadline);
    }

private:
    ca::FakeIssuer& issuer_;
    int calls_ = 0;
};

class PkcsJobAtAForgetfulCa : public PkcsJob {
protected:
    journal::WorkRequest lost(InDoubtPolicy policy) {
        CaSettings settings;
        settings.name = "forgetful";
        settings.ca_host = "old.harbor.example";
        settings.ca_name = "Old CA";
        settings.in_doubt = policy;
        cas_.add(settings, forgetful_);
        auto work = pkcs_work();
        work.ca_host = settings.ca_host;
        work.ca_name = settings.ca_name;
        issuer_.lose_next_answer();
        const auto row = run(item("pkcs"), work);
        EXPECT_EQ(row.state, WorkState::in_doubt);
        return runner().run(journal_->find(row.id).value());
    }

    ForgetfulIssuer forgetful_{issuer_};
};

TEST_F(PkcsJobAtAForgetfulCa, ReportsACallThatIsUnaccountedForAndAsksAgain) {
    const auto row = lost(InDoubtPolicy::resubmit);
    EXPECT_EQ(row.state, WorkState::wrapped) << row.error_text.value_or("");
    EXPECT_EQ(issuer_.issued_count(), 2U) << "one of which nobody holds";
    EXPECT_THAT(events("admin"), AllOf(HasSubstr("CaCallUnaccounted"), HasSubstr("\"csrSha256\":"),
                                       HasSubstr("\"windowStart\":")));
}

TEST_F(PkcsJob, AsksAgainWithoutAWordIfTheCaNeverGotTheCall) {
    auto row = leased(item("pkcs"), pkcs_work());
    issuer_.fail_next(Error::in_doubt(codes::peer_unreachable, "the connection ended"));
    row = runner().run(row);
    EXPECT_EQ(row.state, WorkState::in_doubt);
    row = runner().run(journal_->find(row.id).value());
    EXPECT_EQ(row.state, WorkState::wrapped) << row.error_text.value_or("");
    EXPECT_EQ(issuer_.issued_count(), 1U);
    EXPECT_EQ(events("admin"), "");
}

TEST_F(PkcsJobAtAForgetfulCa, WaitsForAnApprovalWhereThePolicyHolds) {
    auto row = lost(InDoubtPolicy::hold);
    EXPECT_EQ(row.state, WorkState::held);
    EXPECT_EQ(issuer_.issued_count(), 1U);
    EXPECT_TRUE(journal_->approve("r-1", "root"));
    row = runner().run(journal_->find(row.id).value());
    EXPECT_EQ(row.state, WorkState::wrapped) << row.error_text.value_or("");
    EXPECT_EQ(issuer_.issued_count(), 2U);
}

TEST_F(PkcsJob, WaitsWhereTheCaDoes) {
    auto work = pkcs_work();
    work.template_name = "Approved";
    auto row = run(item("pkcs"), work);
    EXPECT_EQ(row.state, WorkState::pending);
    issuer_.approve(row.ticket.value());
    row = runner().run(journal_->find(row.id).value());
    EXPECT_EQ(row.state, WorkState::wrapped) << row.error_text.value_or("");
}

TEST_F(PkcsJob, FailsWhereTheCaRefuses) {
    auto work = pkcs_work();
    work.template_name = "NoSuchTemplate";
    const auto row = run(item("pkcs"), work);
    EXPECT_EQ(row.state, WorkState::failed);
    EXPECT_EQ(row.error_code, "template_unknown");
    EXPECT_EQ(result_of(row).outcome, wire::WorkOutcome::failed);
    EXPECT_THAT(events("operational"), HasSubstr("\"diagnosticCode\":\"0x00001012\""));
}

TEST_F(PkcsJob, FailsAfterItsAttempts) {
    retries_.most = 3;
    auto row = leased(item("pkcs"), pkcs_work());
    for (int attempt = 1; attempt <= 3; ++attempt) {
        issuer_.fail_next(Error(codes::peer_unreachable, "connection refused"));
        row = runner().run(row);
        EXPECT_EQ(row.state, attempt < 3 ? WorkState::key_made : WorkState::failed);
    }
    EXPECT_EQ(row.error_code, "peer_unreachable");
    EXPECT_EQ(row.failed_step, "issue");
    EXPECT_THAT(events("operational"), HasSubstr("PkcsIssuedFailure"));
}

TEST_F(PkcsJob, IssuesNothingForADeviceThatItDoesNotKnow) {
    const test::DeviceCa another;
    auto work = pkcs_work();
    work.recipient = another
                         .issue(device_key_.public_key(), test::device_uri(),
                                pki::KeyUsage(pki::KeyUsage::key_agreement))
                         .der();
    const auto row = run(item("pkcs"), work);
    EXPECT_EQ(row.state, WorkState::failed);
    EXPECT_EQ(row.error_code, "recipient_untrusted");
    EXPECT_EQ(row.failed_step, "encrypt");
    EXPECT_EQ(issuer_.issued_count(), 0U);
}

TEST_F(PkcsJob, IssuesNothingWithoutAnEscrowKey) {
    std::filesystem::remove_all(folder_ / "keys");
    keys_ = std::make_unique<KeyStore>(folder_ / "keys", clock_);
    EXPECT_EQ(run(item("pkcs"), pkcs_work()).error_code, "escrow_key_missing");
    EXPECT_EQ(issuer_.issued_count(), 0U);
}

TEST_F(PkcsJob, LeavesDigiCertToAnAdapterThatIsNotThereYet) {
    auto work = pkcs_work();
    work.ca_name = "Symantec";
    EXPECT_EQ(run(item("pkcs"), work).error_code, "digicert_unsupported");
}

TEST_F(PkcsJob, KeepsNoKeyOrPasswordInWhatItWrites) {
    const auto row = run(item("pkcs"), pkcs_work());
    const auto content = opened(row);
    const auto key = pki::open_pkcs12(content.pfx, content.password).key.to_pkcs8();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
        if (entry.is_regular_file()) {
            const auto text = std::string(as_text(read_file(entry.path())));
            EXPECT_THAT(text, Not(HasSubstr(content.password.reveal_text()))) << entry.path();
            EXPECT_THAT(text, Not(HasSubstr(as_text(key.reveal())))) << entry.path();
        }
    }
}

}  // namespace
}  // namespace certferry::connector
