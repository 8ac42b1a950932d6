#include "registration/queries.h"

#include "registration/testing.h"

namespace certferry::registration {
namespace {

class QueriesTest : public test::RegistrationTest {
protected:
    std::variant<Delivery, Refusal> ask(scep::MessageType type, const pki::Name& issuer,
                                        const Bytes& serial) {
        auto request = test::opened(test::make_csr(), test::newcomer(), "1", type);
        request.content = scep::IssuerAndSerial{.issuer = issuer, .serial = serial};
        return answer_query(request, issuer_, *journal_, soon());
    }

    static std::string refusal(const std::variant<Delivery, Refusal>& answer) {
        const auto* refused = std::get_if<Refusal>(&answer);
        return refused == nullptr ? ""
                                  : std::string(refused->code->name) + " " +
                                        std::string(scep::to_text(refused->fail_info));
    }

    const pki::Name ca_ = pki::Name::from_text("CN=Fake CA");
    const pki::Certificate issued_ =
        std::get<ca::Issued>(issuer_.issue(ca::make_issue_request("1", "device"), soon()))
            .certificate;
};

TEST_F(QueriesTest, FindACertificate) {
    const auto answer = ask(scep::MessageType::get_cert, ca_, issued_.serial());
    EXPECT_EQ(std::get<Delivery>(answer).certificates, std::vector{issued_});
}

TEST_F(QueriesTest, DoNotGiveWhatIsUnknownOrWithdrawn) {
    EXPECT_EQ(refusal(ask(scep::MessageType::get_cert, ca_, {1, 2})),
              "scep_certificate_unknown badCertId");
    EXPECT_EQ(refusal(ask(scep::MessageType::get_cert, pki::Name::from_text("CN=Other"),
                          issued_.serial())),
              "scep_certificate_unknown badCertId");
    issuer_.revoke(ca::CertificateRef::of(issued_), pki::RevocationReason::certificate_hold,
                   soon());
    EXPECT_EQ(refusal(ask(scep::MessageType::get_cert, ca_, issued_.serial())),
              "certificate_withdrawn badCertId");
}

TEST_F(QueriesTest, GiveTheCrlOfTheIssuer) {
    const auto answer = ask(scep::MessageType::get_crl, ca_, issued_.serial());
    const auto crl = pki::Crl::from_der(std::get<Delivery>(answer).crls.at(0));
    EXPECT_EQ(crl.content().issuer, ca_);
    EXPECT_EQ(refusal(ask(scep::MessageType::get_crl, pki::Name::from_text("CN=Other"), {1})),
              "scep_certificate_unknown badCertId");
}

}  // namespace
}  // namespace certferry::registration
