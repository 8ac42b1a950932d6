#include "ca/check_issued.h"

#include "base/testing.h"
#include "ca/fake_issuer.h"
#include "ca/testing.h"

#include <gtest/gtest.h>

namespace certferry::ca {
namespace {

class CheckIssued : public testing::Test {
protected:
    CheckIssued() {
        request_.subject_alt_names = {pki::GeneralName::dns("device.example")};
        issued_ = std::get<Issued>(issuer_.issue(request_, soon()));
    }

    std::string complaint(NameMatch names = NameMatch::exact) const {
        return check_issued(issued_.value(), request_,
                            {.names = names, .trust_anchors = anchors_, .now = clock_.now()})
            .value_or("");
    }

    StepClock clock_{test_start};
    FakeIssuer issuer_{clock_};
    IssueRequest request_ = make_issue_request("key", "device");
    std::optional<Issued> issued_;
    std::vector<pki::Certificate> anchors_{issuer_.certificate()};
};

TEST_F(CheckIssued, AcceptsWhatWasAskedFor) {
    EXPECT_EQ(complaint(), "");
}

TEST_F(CheckIssued, SeesAnotherKey) {
    request_.csr = make_issue_request("other", "device").csr;
    EXPECT_EQ(complaint(), "it is for another key");
}

TEST_F(CheckIssued, SeesAnotherSubject) {
    request_.subject = pki::Name::from_text("CN=other");
    EXPECT_EQ(complaint(), "subject is CN=device");
    EXPECT_EQ(complaint(NameMatch::superset), "subject is CN=device");
}

TEST_F(CheckIssued, SeesAddedAndMissingNames) {
    const auto asked = request_.subject_alt_names;
    request_.subject_alt_names = {};
    EXPECT_EQ(complaint(), "an alternative name was added");
    EXPECT_EQ(complaint(NameMatch::superset), "");
    request_.subject_alt_names = {asked.front(), pki::GeneralName::dns("other.example")};
    EXPECT_EQ(complaint(), "an alternative name is missing");
    EXPECT_EQ(complaint(NameMatch::superset), "an alternative name is missing");
}

TEST_F(CheckIssued, SeesAMissingUsage) {
    request_.key_usage = pki::KeyUsage(pki::KeyUsage::key_encipherment);
    EXPECT_EQ(complaint(), "key usage is digitalSignature");
    request_.key_usage = std::nullopt;
    request_.extended_key_usage = {pki::Oid(pki::oids::server_auth)};
    EXPECT_EQ(complaint(), "an extended key usage is missing");
}

TEST_F(CheckIssued, SeesALifeThatIsTooLongOrOver) {
    request_.not_after = clock_.now() + std::chrono::hours{1};
    EXPECT_NE(complaint(), "");
    request_.not_after = std::nullopt;
    clock_.advance(std::chrono::hours{366 * 24});
    EXPECT_NE(complaint(), "");
}

TEST_F(CheckIssued, TrustsOnlyItsAnchors) {
    anchors_.clear();
    EXPECT_EQ(complaint(), "its chain leads to no trust anchor");
    const FakeIssuer other(clock_);
    anchors_ = {other.certificate()};
    EXPECT_EQ(complaint(), "its chain leads to no trust anchor") << "the same name, another key";
}

TEST_F(CheckIssued, SeesForbiddenUsages) {
    const auto ca = issuer_.certificate();
    for (const auto& [extension, expected] :
         {std::pair{pki::make_basic_constraints({.ca = true, .path_length = {}}),
                    std::string("it is a CA certificate")},
          std::pair{pki::make_key_usage(pki::KeyUsage(pki::KeyUsage::crl_sign)),
                    std::string("key usage is cRLSign")},
          std::pair{pki::make_extended_key_usage({pki::Oid(pki::oids::any_extended_key_usage)}),
                    std::string("extended key usage has 2.5.29.37.0")}}) {
        const auto key = pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256});
        const pki::CertificateContent content{.serial = {1},
                                              .issuer = ca.subject(),
                                              .subject = request_.subject,
                                              .not_before = test_start,
                                              .not_after = test_start + std::chrono::hours{1},
                                              .spki = to_bytes(request_.csr.spki()),
                                              .extensions = {extension}};
        const auto algorithm = pki::signature_algorithm(key.public_key(), pki::Hash::sha256);
        issued_->certificate =
            pki::sign_tbs(pki::encode_tbs(content, algorithm), key, pki::Hash::sha256);
        request_.subject_alt_names.clear();
        EXPECT_EQ(complaint(), expected);
    }
}

}  // namespace
}  // namespace certferry::ca
