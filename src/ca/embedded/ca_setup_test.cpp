#include "ca/embedded/ca_setup.h"

#include "base/file.h"
#include "ca/embedded/testing.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace certferry::ca::embedded {
namespace {

using Layout = SetupPlan::Layout;

std::string code_of(const std::function<void()>& run) {
    try {
        run();
    } catch (const Error& error) {
        return std::string(error.code());
    }
    return "";
}

TEST(CaSetup, MakesARootThatIssues) {
    TestCa test(Layout::root_only);
    const auto set = test.ca.authorities().current();
    ASSERT_EQ(set->all().size(), 1U);
    const auto& root = set->active();
    EXPECT_TRUE(root.certificate.is_self_signed());
    EXPECT_TRUE(root.certificate.is_ca());
    EXPECT_EQ(root.certificate.key_usage().text(), "keyCertSign,cRLSign");
    EXPECT_EQ(root.chain.size(), 1U);
    EXPECT_TRUE(test.issue("key").signed_by(root.certificate.public_key()));
}

TEST(CaSetup, MakesARootAndAnIssuingCa) {
    TestCa test(Layout::root_and_issuing);
    const auto set = test.ca.authorities().current();
    ASSERT_EQ(set->all().size(), 2U);
    const auto& issuing = set->active();
    const auto* root = set->parent_of(issuing);
    ASSERT_NE(root, nullptr);
    EXPECT_FALSE(root->issues);
    EXPECT_EQ(issuing.slug, "issuing");
    EXPECT_TRUE(issuing.certificate.signed_by(root->certificate.public_key()));
    EXPECT_EQ(issuing.chain, (std::vector{issuing.certificate, root->certificate}));
    const auto* constraints =
        pki::find(issuing.certificate.extensions(), pki::oids::basic_constraints);
    EXPECT_EQ(pki::parse_basic_constraints(constraints->value).path_length, 0);
    EXPECT_EQ(test.ca.issuer().find(CertificateRef::of(issuing.certificate), soon()),
              issuing.certificate)
        << "the root can revoke it";
}

TEST(CaSetup, KeepsKeysFromOthers) {
    const TestCa test(Layout::root_and_issuing);
    for (const auto& entry : std::filesystem::directory_iterator(test.folder.path() / "keys")) {
        struct stat status{};
        ASSERT_EQ(stat(entry.path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0600U) << entry.path();
    }
}

TEST(CaSetup, WritesTheCertificatesForPeople) {
    const TestCa test(Layout::root_and_issuing);
    const auto pem = read_file(test.folder.path() / "certificates" / "issuing.pem");
    EXPECT_EQ(pki::Certificate::from_pem(as_text(pem)),
              test.ca.authorities().current()->active().certificate);
}

TEST(CaSetup, MakesNoSecondCa) {
    TestCa test(Layout::root_only);
    EXPECT_EQ(code_of([&] { initialise(test.ca.parts(), test_plan(Layout::root_only)); }),
              "ca_exists");
}

TEST(CaSetup, GoesOnAfterARootAlone) {
    StepClock clock(from_micros(1'900'000'000'000'000));
    const TemporaryFolder folder;
    store::sqlite::Options options;
    options.path = folder.path() / "ca.db";
    const auto database = store::sqlite::open(options, store::ca::migrations(), clock);
    EmbeddedCa ca(*database, test_settings(folder.path()), clock);
    auto broken = test_plan(Layout::root_and_issuing);
    // An issuing CA whose key cannot be made stands for a crash between the two.
    broken.issuing.key = {pki::KeyAlgorithm::ec, 7};
    EXPECT_NE(code_of([&] { initialise(ca.parts(), broken); }), "");
    initialise(ca.parts(), test_plan(Layout::root_and_issuing));
    ca.maintenance().run_once();
    EXPECT_EQ(ca.authorities().current()->all().size(), 2U);
}

TEST(CaSetup, SaysThatThereIsNone) {
    StepClock clock(from_micros(1'900'000'000'000'000));
    const TemporaryFolder folder;
    store::sqlite::Options options;
    options.path = folder.path() / "ca.db";
    const auto database = store::sqlite::open(options, store::ca::migrations(), clock);
    EmbeddedCa ca(*database, test_settings(folder.path()), clock);
    EXPECT_EQ(code_of([&] { ca.issuer().issue(make_issue_request("key", "device"), soon()); }),
              "ca_missing");
    EXPECT_EQ(code_of([&] { make_next(ca.parts(), test_plan(Layout::root_only).root); }),
              "ca_missing");
}

TEST(CaRollover, MakesAndActivatesANewRoot) {
    TestCa test(Layout::root_only);
    const auto before = test.issue("before");
    EXPECT_EQ(test.ca.issuer().describe(soon()).next, std::nullopt);
    EXPECT_EQ(code_of([&] { activate_next(test.ca.parts()); }), "ca_next_missing");

    EXPECT_EQ(make_next(test.ca.parts(), test_plan(Layout::root_only).root), "root-2");
    test.ca.maintenance().run_once();
    const auto next = test.ca.issuer().describe(soon()).next;
    ASSERT_TRUE(next.has_value());
    EXPECT_EQ(next->subject().text(), "CN=Test Root G2,O=Test");
    EXPECT_EQ(test.issue("between").issuer(), before.issuer());
    EXPECT_EQ(code_of([&] { make_next(test.ca.parts(), test_plan(Layout::root_only).root); }),
              "ca_exists");

    activate_next(test.ca.parts());
    test.ca.maintenance().run_once();
    EXPECT_EQ(test.ca.issuer().describe(soon()).chain.front(), *next);
    EXPECT_EQ(test.ca.issuer().describe(soon()).next, std::nullopt);
    EXPECT_TRUE(test.issue("after").signed_by(next->public_key()));
}

TEST(CaRollover, GivesTheOldCertificateForAnOldKey) {
    TestCa test(Layout::root_only);
    const auto request = make_issue_request("key", "device");
    const auto before = test.ca.issuer().issue(request, soon());
    make_next(test.ca.parts(), test_plan(Layout::root_only).root);
    activate_next(test.ca.parts());
    test.ca.maintenance().run_once();
    EXPECT_EQ(std::get<Issued>(test.ca.issuer().issue(request, soon())).certificate,
              std::get<Issued>(before).certificate);
}

TEST(CaRollover, KeepsRevokingForTheOldCa) {
    TestCa test(Layout::root_and_issuing);
    const auto certificate = test.issue("before");
    make_next(test.ca.parts(), test_plan(Layout::root_and_issuing).issuing);
    activate_next(test.ca.parts());
    test.ca.maintenance().run_once();
    test.revoke(certificate, pki::RevocationReason::superseded);
    const auto set = test.ca.authorities().current();
    EXPECT_EQ(set->active().slug, "issuing-2");
    EXPECT_EQ(set->active().chain.size(), 2U);
    test.clock.advance(std::chrono::minutes{2});
    test.ca.maintenance().run_once();
    const auto delta = test.ca.publication().crl("issuing", CrlKind::delta).value();
    EXPECT_EQ(pki::Crl::from_der(*delta.der).entries().size(), 1U);
}

}  // namespace
}  // namespace certferry::ca::embedded
