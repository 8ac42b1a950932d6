#include "connector/testing.h"
#include "pki/pkcs12.h"

#include <gmock/gmock.h>

namespace certferry::connector {
namespace {

using journal::WorkState;
using testing::HasSubstr;

class RecryptJob : public test::JobTest {
protected:
    /// A request for a new key of the device, after a certificate was issued.
    RecryptJob() : new_key_(pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256})) {
        const auto issued = run(item("pkcs"), pkcs_work());
        const auto result = result_of(issued);
        const auto recipient = device_ca_.issue(new_key_.public_key(), test::device_uri(),
                                                pki::KeyUsage(pki::KeyUsage::key_agreement));
        work_.certificate_id = "c-1";
        work_.escrow_copy = result.escrow_copy;
        work_.escrow_key_id = result.escrow_key_id.value();
        work_.recipient = recipient.der();
        work_.old_recipient = device_certificate_.der();
        work_.proof = device_key_.sign(pki::Hash::sha256, new_key_.public_key().spki());
        certificate_ = result.certificate.value();
    }

    pki::PrivateKey new_key_;
    wire::RecryptWork work_;
    Bytes certificate_;
};

TEST_F(RecryptJob, WrapsTheCopyForTheNewKey) {
    const auto row = run(item("recrypt", "r-2"), work_);
    ASSERT_EQ(row.state, WorkState::wrapped) << row.error_text.value_or("");
    const auto plain = pki::open_sealed(result_of(row).payload.value(), new_key_);
    const auto content = wire::from_json<wire::PayloadContent>(plain.reveal_text());
    EXPECT_EQ(pki::open_pkcs12(content.pfx, content.password).certificate.der(), certificate_);
    EXPECT_EQ(issuer_.issued_count(), 1U);
    const auto written = events("operational");
    EXPECT_LT(written.find("PkcsRecryptDecryptSuccess"), written.find("PkcsRecryptReencrypt"));
}

TEST_F(RecryptJob, WaitsForAnApprovalWithoutAProof) {
    work_.proof.reset();
    auto row = run(item("recrypt", "r-2"), work_);
    EXPECT_EQ(row.state, WorkState::held);
    EXPECT_TRUE(journal_->approve("r-2", "root"));
    row = runner().run(journal_->find(row.id).value());
    EXPECT_EQ(row.state, WorkState::wrapped) << row.error_text.value_or("");
}

TEST_F(RecryptJob, RefusesAProofByAnotherKey) {
    work_.proof = new_key_.sign(pki::Hash::sha256, new_key_.public_key().spki());
    EXPECT_EQ(run(item("recrypt", "r-2"), work_).error_code, "recrypt_proof_wrong");
}

TEST_F(RecryptJob, RefusesTheCopyOfAnotherUser) {
    auto other = item("recrypt", "r-2");
    other.user_id = "11111111-1111-4222-8333-94a4b5c6d7e8";
    work_.recipient = device_ca_
                          .issue(new_key_.public_key(), test::device_uri(*other.user_id),
                                 pki::KeyUsage(pki::KeyUsage::key_agreement))
                          .der();
    work_.old_recipient = device_ca_
                              .issue(device_key_.public_key(), test::device_uri(*other.user_id),
                                     pki::KeyUsage(pki::KeyUsage::key_agreement))
                              .der();
    const auto row = run(other, work_);
    EXPECT_EQ(row.error_code, "escrow_copy_foreign");
    EXPECT_THAT(events("operational"), HasSubstr("PkcsRecryptDecryptFailure"));
}

TEST_F(RecryptJob, RefusesACopyForAKeyThatIsNotHere) {
    work_.escrow_key_id = std::string(64, '0');
    EXPECT_EQ(run(item("recrypt", "r-2"), work_).error_code, "work_key_missing");
}

}  // namespace
}  // namespace certferry::connector
