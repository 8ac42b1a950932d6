#include "connector/testing.h"

#include <gmock/gmock.h>

namespace certferry::connector {
namespace {

using journal::WorkState;
using testing::HasSubstr;

class RevocationJob : public test::JobTest {
protected:
    RevocationJob() {
        const auto issued =
            pki::Certificate::from_der(run(item("pkcs", "r-0"), pkcs_work()).certificate.value());
        work_.certificate_id = "c-1";
        work_.certificate = issued.der();
        work_.issuer = issued.issuer().text();
        work_.serial_number = to_hex(issued.serial());
        work_.reason = 5;
    }

    wire::RevokeWork work_;
};

TEST_F(RevocationJob, RevokesAtTheCaThatIssued) {
    const auto row = run(item("revoke"), work_);
    EXPECT_EQ(row.state, WorkState::wrapped) << row.error_text.value_or("");
    const auto state = issuer_.state(
        ca::CertificateRef::of(pki::Certificate::from_der(*work_.certificate)), soon());
    EXPECT_EQ(state, ca::CertificateState::revoked);
    EXPECT_THAT(events("operational"), HasSubstr("RevokeSuccess"));
    EXPECT_THAT(row.item, HasSubstr("\"caName\":")) << "for the Admin event";
}

TEST_F(RevocationJob, SucceedsForWhatIsRevokedAlready) {
    run(item("revoke"), work_);
    EXPECT_EQ(run(item("revoke", "r-2"), work_).state, WorkState::wrapped);
}

TEST_F(RevocationJob, FindsTheCaByItsNames) {
    work_.certificate.reset();
    work_.ca_host = "CA.harbor.example";
    work_.ca_name = "harbor ca";
    EXPECT_EQ(run(item("revoke"), work_).state, WorkState::wrapped);
}

TEST_F(RevocationJob, FailsForWhatNoCaIssued) {
    auto work = work_;
    work.certificate.reset();
    work.serial_number = "0102";
    const auto row = run(item("revoke"), work);
    EXPECT_EQ(row.error_code, "certificate_unknown");
    EXPECT_THAT(events("operational"), HasSubstr("\"errorCode\":\"4004\""));
    work.issuer = "CN=Somebody else";
    EXPECT_EQ(run(item("revoke", "r-2"), work).error_code, "ca_not_configured");
}

}  // namespace
}  // namespace certferry::connector
