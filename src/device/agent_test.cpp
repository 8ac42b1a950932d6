#include "device/agent.h"

#include "base/file.h"
#include "device/files.h"
#include "device/scep_attempt.h"
#include "device/state.h"
#include "device/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::device {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::FakeService;
using testing::first_profile;
using ::testing::IsEmpty;
using testing::ScepMood;
using testing::second_profile;
using ::testing::UnorderedElementsAre;
using Data = FakeService::Data;

class Agent : public ::testing::Test {
protected:
    void SetUp() override {
        enroll(settings,
               {.service_url = service.url(),
                .token = Secret::copy_of("cfe_one." + std::string(64, '0'))},
               settings.inventory, clock);
        answer_nothing();
    }

    void answer_nothing() {
        service.data.with([](Data& data) { data.answer = [](const auto&) { return empty(); }; });
    }

    static wire::CheckinAnswer empty() {
        wire::CheckinAnswer answer;
        answer.etag = "e";
        answer.next_checkin_seconds = 28'800;
        return answer;
    }

    /// From now on the service answers with what these functions make.
    void answer_with(std::vector<std::function<wire::CheckinItem()>> items) {
        service.data.with([&](Data& data) {
            data.answer = [items = std::move(items)](const wire::Checkin&) {
                auto answer = empty();
                for (const auto& make : items) {
                    answer.items.push_back(make());
                }
                return answer;
            };
        });
    }

    void answer_with_scep() {
        answer_with({[] { return testing::trusted_item(first_profile); },
                     [this] { return service.scep_item(second_profile, first_profile); }});
    }

    SyncReport synced() { return sync(settings, clock); }

    State state() const { return StateFile(settings.data_dir).state(); }

    std::vector<std::string> reported() {
        return service.data.with([](Data& data) {
            std::vector<std::string> words;
            words.reserve(data.statuses.size());
            for (const auto& status : data.statuses) {
                words.push_back(status.state + (status.code ? " " + *status.code : ""));
            }
            data.statuses.clear();
            return words;
        });
    }

    std::size_t issued() {
        return service.data.with([](Data& data) { return data.issued.size(); });
    }

    void set_mood(ScepMood mood) {
        service.data.with([&](Data& data) { data.mood = mood; });
    }

    std::filesystem::path current() const {
        return settings.install.folder / second_profile / "current";
    }

    testing::Scratch scratch;
    testing::HandClock clock;
    Settings settings = testing::settings_in(scratch.path());
    FakeService service{clock};
};

std::vector<std::string> results_of(const SyncReport& report) {
    std::vector<std::string> words;
    words.reserve(report.rows.size());
    for (const auto& row : report.rows) {
        words.push_back(row.action + " " + row.kind + " " + row.result +
                        (row.code ? " " + *row.code : ""));
    }
    if (report.error) {
        words.push_back(std::string(report.error->code()));
    }
    return words;
}

TEST_F(Agent, InstallsRootAndScepCertificate) {
    answer_with_scep();
    EXPECT_THAT(results_of(synced()),
                ElementsAre("install trustedCertificate done", "install scep done"));
    EXPECT_THAT(reported(), ElementsAre("installed", "installed"));
    const auto certificate =
        pki::Certificate::from_pem(as_text(read_file(current() / "certificate.pem")));
    const auto key = pki::PrivateKey::from_pem(as_text(read_file(current() / "key.pem")));
    EXPECT_EQ(key.public_key().spki(), to_bytes(certificate.spki()));
    answer_nothing();
    synced();
    EXPECT_THAT(service.data.with([](Data& data) { return data.installed; }),
                UnorderedElementsAre(first_profile, second_profile));
}

TEST_F(Agent, RepeatsTheSameScepRequestUntilItIsAnswered) {
    set_mood(ScepMood::is_down);
    answer_with_scep();
    EXPECT_THAT(results_of(synced()), ElementsAre("install trustedCertificate done",
                                                  "install scep failed scep_answer_invalid"));
    EXPECT_THAT(reported(), ElementsAre("installed", "requestSubmitFailed scep_answer_invalid"));
    set_mood(ScepMood::issues);
    answer_nothing();
    EXPECT_THAT(results_of(synced()), ElementsAre("install scep done"));
    EXPECT_EQ(issued(), 1U);
    EXPECT_THAT(state().problems, IsEmpty());
}

TEST_F(Agent, BeginsAnewWhenNobodyAnsweredForAnHour) {
    set_mood(ScepMood::is_down);
    answer_with_scep();
    synced();
    const auto key_before = AttemptFolder(settings.data_dir).all().front().csr;
    synced();
    EXPECT_EQ(AttemptFolder(settings.data_dir).all().front().csr, key_before);
    clock.move(61min);
    synced();
    EXPECT_NE(AttemptFolder(settings.data_dir).all().front().csr, key_before);
}

TEST_F(Agent, PollsForWhatTheCaHasYetToDecide) {
    set_mood(ScepMood::waits);
    answer_with_scep();
    const auto report = synced();
    EXPECT_EQ(report.rows.back().result, results::pending);
    EXPECT_LE(report.next_checkin, 5min);
    EXPECT_THAT(reported(), ElementsAre("installed", "issuePending"));
    set_mood(ScepMood::issues);
    EXPECT_THAT(
        results_of(synced()),
        ElementsAre("install scep done", "install trustedCertificate done", "install scep done"));
    // The service of this test orders it again; the one that was waited for came first.
    EXPECT_EQ(issued(), 2U);
}

TEST_F(Agent, ReportsARefusalAndAsksAgainWithANewKey) {
    set_mood(ScepMood::refuses);
    answer_with_scep();
    EXPECT_EQ(results_of(synced()).back(), "install scep failed scep_request_failed");
    EXPECT_THAT(reported(), ElementsAre("installed", "issueFailed scep_request_failed"));
    EXPECT_THAT(AttemptFolder(settings.data_dir).all(), IsEmpty());
    set_mood(ScepMood::issues);
    EXPECT_EQ(results_of(synced()).back(), "install scep done");
}

TEST_F(Agent, AsksNobodyWhoDoesNotLeadToTheRoot) {
    const testing::SmallCa other("CN=Somebody else");
    answer_with({[&] {
                     auto item = testing::trusted_item(first_profile);
                     item.install->trusted->certificate = other.certificate().der();
                     return item;
                 },
                 [this] { return service.scep_item(second_profile, first_profile); }});
    EXPECT_EQ(results_of(synced()).back(), "install scep failed chain_untrusted");
    EXPECT_EQ(service.data.with([](Data& data) { return data.scep_requests; }), 0);
}

TEST_F(Agent, NeedsTheRootFirst) {
    answer_with({[this] { return service.scep_item(second_profile, first_profile); }});
    EXPECT_THAT(results_of(synced()), ElementsAre("install scep failed E_ROOT_MISSING"));
    EXPECT_THAT(reported(), ElementsAre("requestCreationFailed E_ROOT_MISSING"));
}

TEST_F(Agent, TakesTheOldCertificateAwayWhenTheNewOneIsThere) {
    answer_with_scep();
    synced();
    const auto old = std::filesystem::read_symlink(current());
    synced();
    EXPECT_NE(std::filesystem::read_symlink(current()), old);
    EXPECT_FALSE(std::filesystem::exists(settings.install.folder / second_profile / old));
    EXPECT_EQ(state().installed.size(), 2U);
}

TEST_F(Agent, InstallsAPayload) {
    const auto credential = testing::make_credential(second_profile, "CN=mira");
    service.data.with(
        [&](Data& data) { data.payload = testing::sealed_payload(credential, data.encryption); });
    answer_with({[&] {
        return testing::payload_item(second_profile, credential.certificate, kinds::pkcs);
    }});
    EXPECT_THAT(results_of(synced()), ElementsAre("install pkcs done"));
    EXPECT_EQ(pki::PrivateKey::from_pem(as_text(read_file(current() / "key.pem"))).public_key(),
              credential.key.public_key());
}

TEST_F(Agent, KeepsTheHistoryOfImportedCertificates) {
    for (const std::string name : {"CN=mira 2029", "CN=mira 2030"}) {
        const auto credential = testing::make_credential(second_profile, name);
        service.data.with([&](Data& data) {
            data.payload = testing::sealed_payload(credential, data.encryption);
        });
        answer_with({[&] {
            return testing::payload_item(second_profile, credential.certificate, kinds::imported);
        }});
        synced();
    }
    const auto installed = state().installed;
    ASSERT_EQ(installed.size(), 2U);
    answer_with({[&] {
        return testing::order("remove", std::string(second_profile), installed[1].thumbprint);
    }});
    synced();
    ASSERT_EQ(state().installed.size(), 1U);
    EXPECT_EQ(std::filesystem::read_symlink(current()), installed[0].thumbprint);
}

TEST_F(Agent, RefusesAPayloadOfAnotherCertificateOrKey) {
    const auto credential = testing::make_credential(second_profile, "CN=mira");
    const auto other = testing::make_credential(second_profile, "CN=teo");
    service.data.with(
        [&](Data& data) { data.payload = testing::sealed_payload(credential, data.encryption); });
    answer_with(
        {[&] { return testing::payload_item(second_profile, other.certificate, kinds::pkcs); }});
    EXPECT_THAT(results_of(synced()), ElementsAre("install pkcs failed payload_mismatch"));
    service.data.with([&](Data& data) {
        data.payload = testing::sealed_payload(other, testing::small_ca().certificate());
    });
    EXPECT_THAT(results_of(synced()), ElementsAre("install pkcs failed payload_unreadable"));
    EXPECT_THAT(reported(),
                ElementsAre("installFailed payload_mismatch", "installFailed payload_unreadable"));
}

TEST_F(Agent, KeepsReportsUntilTheServiceTakesThem) {
    answer_with({[] { return testing::trusted_item(first_profile); }});
    service.data.with([](Data& data) { data.status_failures = 1; });
    EXPECT_TRUE(synced().error);
    EXPECT_EQ(state().outbox.size(), 1U);
    answer_nothing();
    EXPECT_FALSE(synced().error);
    EXPECT_THAT(reported(), ElementsAre("installed"));
}

TEST_F(Agent, RemovesWhatIsTakenBack) {
    answer_with_scep();
    synced();
    reported();
    answer_with({[] { return testing::order("remove", std::string(second_profile)); }});
    EXPECT_THAT(results_of(synced()), ElementsAre("remove scep done"));
    EXPECT_FALSE(std::filesystem::exists(settings.install.folder / second_profile));
    EXPECT_THAT(reported(), ElementsAre("deleted"));
}

TEST_F(Agent, AsksAgainForWhatWasDeletedByHand) {
    answer_with({[] { return testing::trusted_item(first_profile); }});
    synced();
    delete_path(settings.trusted.folder);
    answer_nothing();
    synced();
    EXPECT_THAT(service.data.with([](Data& data) { return data.installed; }), IsEmpty());
}

TEST_F(Agent, LeavesNothingWhenItIsRetired) {
    answer_with_scep();
    synced();
    answer_with({[] { return testing::order("retire"); }});
    EXPECT_EQ(synced().left, "retire");
    EXPECT_FALSE(std::filesystem::exists(settings.install.folder / second_profile));
    EXPECT_TRUE(IdentityFiles(settings.data_dir).is_enrolled());
    EXPECT_THAT(results_of(synced()), ElementsAre("device_left"));
}

TEST_F(Agent, WipesItsOwnKeysOnceTheServiceKnows) {
    answer_with({[] { return testing::order("wipe"); }});
    service.data.with([](Data& data) { data.status_failures = 1; });
    EXPECT_TRUE(synced().error);
    EXPECT_TRUE(IdentityFiles(settings.data_dir).is_enrolled());
    EXPECT_EQ(synced().left, "wipe");
    EXPECT_FALSE(IdentityFiles(settings.data_dir).is_enrolled());
    EXPECT_FALSE(std::filesystem::exists(settings.data_dir / "client.pem"));
    EXPECT_THAT(reported(), ElementsAre("deleted"));
}

TEST_F(Agent, KeepsEverythingWhenTheServiceDoesNotKnowIt) {
    answer_with_scep();
    synced();
    service.data.with([](Data& data) { data.says_unknown = true; });
    EXPECT_THAT(results_of(synced()), ElementsAre("client_certificate_refused"));
    EXPECT_TRUE(std::filesystem::exists(current() / "key.pem"));
}

TEST_F(Agent, RenewsItsOwnCertificatesByItself) {
    clock.move(24h * 190);
    EXPECT_THAT(results_of(synced()), ElementsAre("renew  done"));
    EXPECT_FALSE(IdentityFiles(settings.data_dir).next_client_file());
    EXPECT_THAT(results_of(synced()), IsEmpty());
    EXPECT_EQ(service.data.with([](Data& data) { return data.renewals; }), 1);
}

TEST_F(Agent, RunsHooksUntilTheySucceed) {
    const auto log = scratch.path() / "log";
    const auto script = scratch.path() / "hook";
    write_file(
        script,
        as_bytes("#!/bin/sh\necho $CERTFERRY_ACTION $CERTFERRY_KIND $CERTFERRY_CERTIFICATE >> " +
                 log.string() + "\nexec test -e " + (scratch.path() / "well").string() + "\n"),
        FileMode::readable);
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    settings.hooks.after_install = {script};
    answer_with({[] { return testing::trusted_item(first_profile); }});
    EXPECT_THAT(results_of(synced()), ElementsAre("install trustedCertificate done",
                                                  "hook trustedCertificate failed program_failed"));
    EXPECT_EQ(state().problems.size(), 1U);
    write_file(scratch.path() / "well", {}, FileMode::readable);
    answer_nothing();
    EXPECT_THAT(results_of(synced()), IsEmpty());
    EXPECT_THAT(state().problems, IsEmpty());
    const std::string line = "install trustedCertificate " +
                             (settings.trusted.folder / first_profile).string() + ".pem\n";
    EXPECT_EQ(as_text(read_file(log)), line + line);
}

TEST_F(Agent, LeavesNoHalfWrittenFilesOfAKilledRun) {
    const auto left = settings.data_dir / "attempts" / "any.json.4711.new";
    make_folder(left.parent_path(), 0700);
    write_file(left, as_bytes("key"), FileMode::owner_only);
    synced();
    EXPECT_FALSE(std::filesystem::exists(left));
}

TEST_F(Agent, PutsADamagedAttemptAside) {
    synced();
    const auto file = settings.data_dir / "attempts" / (std::string(second_profile) + ".json");
    make_folder(file.parent_path(), 0700);
    write_file(file, as_bytes("{"), FileMode::owner_only);
    answer_with_scep();
    EXPECT_EQ(results_of(synced()).back(), "install scep done");
    EXPECT_TRUE(std::filesystem::exists(file.string() + ".damaged"));
}

TEST_F(Agent, NamesADamagedStateAndChangesNothing) {
    write_file(settings.data_dir / "state.json", as_bytes("{"), FileMode::owner_only);
    const auto report = synced();
    EXPECT_THAT(results_of(report), ElementsAre("file_unreadable"));
    EXPECT_NE(report.error->detail().find("state.json"), std::string::npos);
    EXPECT_EQ(as_text(read_file(settings.data_dir / "state.json")), "{");
}

TEST_F(Agent, DoesNotLetAProfileOutOfItsFolder) {
    answer_with({[] { return testing::order("remove", "../../etc"); }});
    EXPECT_THAT(results_of(synced()), ElementsAre("device_order_invalid"));
}

TEST_F(Agent, StartsCleanAsAnotherDevice) {
    answer_with({[] { return testing::trusted_item(first_profile); }});
    synced();
    StateFile file(settings.data_dir);
    file.state().device_id = "019a0000-0000-7000-8000-00000000000c";
    file.save();
    answer_nothing();
    synced();
    EXPECT_THAT(state().installed, IsEmpty());
    EXPECT_THAT(service.data.with([](Data& data) { return data.installed; }), IsEmpty());
}

}  // namespace
}  // namespace certferry::device
