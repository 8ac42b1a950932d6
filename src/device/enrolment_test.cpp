#include "device/enrolment.h"

#include "device/agent.h"
#include "device/testing.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace certferry::device {
namespace {

using namespace std::chrono_literals;
using testing::FakeService;

class Enrolment : public ::testing::Test {
protected:
    EnrolmentOrder with_token(const std::string& text) {
        const auto digest = std::string(64, '0');
        return {.service_url = service.url(), .token = Secret::copy_of(text + "." + digest)};
    }

    Identity enroll_with(const std::string& text, bool again = false) {
        auto order = with_token(text);
        order.again = again;
        return enroll(settings, order, settings.inventory, clock);
    }

    unsigned mode_of(const std::filesystem::path& path) {
        struct stat status{};

        EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
        return status.st_mode & 0777U;
    }

    testing::Scratch scratch;
    testing::HandClock clock;
    Settings settings = testing::settings_in(scratch.path());
    FakeService service{clock};
};

TEST_F(Enrolment, KeepsKeysThatOnlyTheOwnerReads) {
    const auto identity = enroll_with("cfe_one");
    EXPECT_EQ(identity.client.key.public_key().spki(),
              to_bytes(identity.client.certificate.spki()));
    EXPECT_EQ(mode_of(settings.data_dir), 0700U);
    EXPECT_EQ(mode_of(settings.data_dir / "client.pem"), 0600U);
    for (const auto& entry :
         std::filesystem::directory_iterator(settings.data_dir / "encryption")) {
        EXPECT_EQ(mode_of(entry.path()), 0600U);
    }
    EXPECT_FALSE(std::filesystem::exists(settings.data_dir / "application.json"));
}

TEST_F(Enrolment, RepeatsTheSameCallAfterALostAnswer) {
    service.data.with([](auto& data) { data.lost_answers = 1; });
    EXPECT_EQ(code_of([&] { enroll_with("cfe_one"); }), "peer_answer_invalid");
    enroll_with("cfe_one");
    EXPECT_EQ(service.data.with([](auto& data) { return data.enrolments.size(); }), 1U);
}

TEST_F(Enrolment, IsNotOverwrittenUnasked) {
    const auto before = enroll_with("cfe_one").client.certificate.serial();
    EXPECT_EQ(code_of([&] { enroll_with("cfe_two"); }), "device_enrolled");
    EXPECT_EQ(IdentityFiles(settings.data_dir).load(clock.now()).client.certificate.serial(),
              before);
    EXPECT_NE(enroll_with("cfe_two", true).client.certificate.serial(), before);
}

TEST_F(Enrolment, RefusesATokenThatWasCutShort) {
    const EnrolmentOrder order{.service_url = service.url(), .token = Secret::copy_of("cfe_one")};
    EXPECT_EQ(code_of([&] { enroll(settings, order, {}, clock); }), "enrolment_token_refused");
}

TEST_F(Enrolment, RenewsInTheSecondHalfOfLife) {
    const auto identity = enroll_with("cfe_one");
    EXPECT_FALSE(is_renewal_due(identity, test_start + 24h * 180));
    EXPECT_TRUE(is_renewal_due(identity, test_start + 24h * 184));
}

TEST_F(Enrolment, OpensOldPayloadsWithTheKeyBefore) {
    const auto before = enroll_with("cfe_one");
    clock.move(1h);
    renew_now(settings, clock, RenewedKeys::client_and_encryption);
    const auto after = IdentityFiles(settings.data_dir).load(clock.now());
    ASSERT_EQ(after.encryption.size(), 2U);
    EXPECT_EQ(after.encryption.back().certificate, before.encryption.front().certificate);
    EXPECT_FALSE(after.client.certificate == before.client.certificate);
    EXPECT_TRUE(service.data.with([](auto& data) { return data.had_proof; }));
}

TEST_F(Enrolment, RenewsTheEncryptionCertificateOfTheSameKey) {
    const auto before = enroll_with("cfe_one");
    renew_now(settings, clock, RenewedKeys::client);
    const auto after = IdentityFiles(settings.data_dir).load(clock.now());
    ASSERT_EQ(after.encryption.size(), 1U);
    EXPECT_EQ(after.encryption.front().key.public_key(),
              before.encryption.front().key.public_key());
    EXPECT_FALSE(service.data.with([](auto& data) { return data.had_proof; }));
}

TEST_F(Enrolment, GoesOnWithARenewalWhoseAnswerWasLost) {
    enroll_with("cfe_one");
    service.data.with([](auto& data) { data.lost_answers = 1; });
    EXPECT_EQ(code_of([&] { renew_now(settings, clock, RenewedKeys::client_and_encryption); }),
              "peer_answer_invalid");
    const auto kept = IdentityFiles(settings.data_dir).application();
    ASSERT_TRUE(kept);
    renew_now(settings, clock, RenewedKeys::client);
    const auto after = IdentityFiles(settings.data_dir).load(clock.now());
    EXPECT_EQ(after.encryption.front().key.public_key(),
              pki::PrivateKey::from_pem(kept->encryption_key.reveal_text()).public_key());
}

}  // namespace
}  // namespace certferry::device
