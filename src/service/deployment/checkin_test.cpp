#include "service/challenges/issuance.h"
#include "service/deployment/testing.h"
#include "store/service/certificates.h"
#include "store/service/challenges.h"

#include <gmock/gmock.h>

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using store::Session;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view scep_json = R"({"kind":"scep","platform":"windows10",
    "displayName":"Wi-Fi","certificateType":"user","subjectNameFormat":"commonName",
    "subjectAlternativeNames":[{"kind":"upn"}],"keyStorageProvider":"software",
    "keyUsage":["digitalSignature"],"keySize":2048,"hashAlgorithms":["sha2"],
    "rootCertificateProfileId":"root","extendedKeyUsages":[{"name":"c","oid":"1.3.6.1.5.5.7.3.2"}],
    "renewalThresholdPercent":20,"scepServerUrls":["https://scep.harbor.example/scep/managed"]})";

constexpr std::string_view pkcs_json = R"({"kind":"pkcs","platform":"windows10",
    "displayName":"Mail","certificationAuthority":"ca1.harbor.example",
    "certificationAuthorityName":"Harbor Issuing CA","certificateTemplateName":"Mail",
    "certificateType":"user","subjectNameFormat":"commonNameIncludingEmail",
    "subjectAlternativeNames":[{"kind":"email"},{"kind":"upn"}],"keySize":2048,
    "keyStorageProvider":"software","validity":{"value":6,"unit":"months"},
    "renewalThresholdPercent":20})";

class Checkin : public CheckinTest {
protected:
    wire::WorkResult issued(const wire::WorkItem& item, std::uint8_t serial) {
        auto result = result_of(item, wire::WorkOutcome::succeeded);
        result.certificate = deployment_certificate(serial).der();
        result.payload = Bytes{0x30, serial};
        result.escrow_copy = Bytes{0x31, serial};
        result.escrow_key_id = std::string(64, 'e');
        return result;
    }

    store::service::ChallengeRecord challenge_of(const std::string& profile_id) {
        return database_->read([&](Session& session) {
            const auto deployment =
                store::service::find_deployment(session, "t1", device_id, profile_id);
            return store::service::find_challenge(session, "t1",
                                                  deployment.value().certificate_id.value())
                .value();
        });
    }

    /// The connector says that this certificate was issued on the challenge.
    void note_issued_on(store::service::ChallengeRecord challenge, std::uint8_t serial) {
        const auto certificate = deployment_certificate(serial);
        challenge.thumbprint = certificate.thumbprint();
        wire::SuccessNotification notice;
        notice.certificate_serial_number = "01" + to_hex(Bytes{serial});
        notice.certificate_expiration_date_utc = "2032-02-11T08:00:00Z";
        database_->write([&](Session& session) {
            note_issued(session, challenge, notice, std::nullopt, clock_.now());
        });
    }

    /// The device has the certificate of the PKCS profile `mail`.
    void deliver_mail(std::uint8_t serial) {
        assign("mail", pkcs_json);
        check_in();
        ASSERT_EQ(give_result(issued(lease().at(0), serial)), wire::ResultVerdict::accepted);
        check_in();
        report("mail", "installed", thumbprint_of(serial));
    }
};

TEST_F(Checkin, BringsTheRootAndThenAChallenge) {
    const std::string wifi = "019a0000-0000-7000-8000-000000000004";
    assign_trusted();
    assign(wifi, scep_json);
    const auto first = check_in();
    EXPECT_THAT(items_of(first), ElementsAre("install root", "install " + wifi));
    const auto& scep = first.items.at(1).install->scep.value();
    EXPECT_EQ(scep.subject, "CN=Okafor\\, Mira");
    EXPECT_EQ(scep.subject_alternative_names.at(0).value, "mira.okafor@harbor.example");
    EXPECT_EQ(state_of("root"), "pending");
    report("root", "installed");
    EXPECT_EQ(state_of("root"), "succeeded");
    // Asked again, it hands the same challenge out: one row, not two.
    EXPECT_THAT(items_of(check_in({{.profile_id = "root", .thumbprint = {}}})),
                ElementsAre("install " + wifi));
    const auto certificates = database_->read([&](Session& session) {
        return store::service::certificates_of_device(session, "t1", device_id);
    });
    EXPECT_EQ(certificates.size(), 1U);
}

TEST_F(Checkin, TakesTheCertificateOfAnEarlierChallengeThatCameAfterAll) {
    const std::string wifi = "019a0000-0000-7000-8000-000000000004";
    assign_trusted();
    assign(wifi, scep_json);
    check_in();
    const auto first = challenge_of(wifi);
    database_->write([&](Session& session) {
        auto validated = first;
        validated.state = store::service::ChallengeState::validated;
        store::service::update_challenge(session, validated);
        note_validated(session, validated, clock_.now());
    });
    report(wifi, "requestSubmitFailed", {}, "peer_unreachable");
    EXPECT_THAT(items_of(check_in()), Contains("install " + wifi));
    EXPECT_NE(challenge_of(wifi).challenge_id, first.challenge_id);
    note_issued_on(first, 2);
    report(wifi, "installed", thumbprint_of(2));
    EXPECT_EQ(state_of(wifi), "succeeded");
    const std::vector<wire::InstalledItem> installed{
        {.profile_id = "root", .thumbprint = {}},
        {.profile_id = wifi, .thumbprint = thumbprint_of(2)}};
    EXPECT_THAT(items_of(check_in(installed)), Not(Contains("install " + wifi)));
}

TEST_F(Checkin, KeepsToTheNewVersionWhereAnOldCertificateArrives) {
    const std::string wifi = "019a0000-0000-7000-8000-000000000004";
    assign_trusted();
    assign(wifi, scep_json);
    check_in();
    const auto first = challenge_of(wifi);
    note_issued_on(first, 2);
    assign(wifi, scep_json, 2);
    check_in();
    report(wifi, "installed", thumbprint_of(2));
    EXPECT_EQ(state_of(wifi), "pending");
}

TEST_F(Checkin, NeedsTheRootOfAScepProfile) {
    assign("wifi", scep_json);
    EXPECT_THAT(items_of(check_in()), IsEmpty());
    EXPECT_EQ(state_of("wifi"), "error E_ROOT_MISSING");
}

TEST_F(Checkin, QueuesAPkcsRequestOnce) {
    assign("mail", pkcs_json);
    EXPECT_THAT(items_of(check_in()), IsEmpty());
    EXPECT_EQ(pokes_, 1);
    EXPECT_EQ(check_in().next_checkin_seconds, CheckinDesk::next_checkin_while_waiting.count());
    EXPECT_EQ(pokes_, 1);
    EXPECT_EQ(state_of("mail"), "pending");
    const auto all = requests();
    ASSERT_EQ(all.size(), 1U);
    const auto work = wire::from_json<wire::PkcsWork>(all[0].body);
    EXPECT_EQ(work.ca_host, "ca1.harbor.example");
    EXPECT_EQ(work.ca_name, "Harbor Issuing CA");
    EXPECT_EQ(work.template_name, "Mail");
    EXPECT_EQ(work.subject_alt_names.size(), 2U);
    EXPECT_EQ(work.key_size, 2048);
    EXPECT_EQ(work.not_after, from_rfc3339("2031-08-11T08:14:07Z"));
    EXPECT_EQ(work.recipient, device_.encryption_certificate);
    EXPECT_EQ(work.pfx_encryption, "aes256");
}

TEST_F(Checkin, SendsThePfxUntilTheDeviceHasIt) {
    deliver_mail(2);
    EXPECT_EQ(state_of("mail"), "succeeded");
    EXPECT_THAT(items_of(check_in({{.profile_id = "mail", .thumbprint = thumbprint_of(2)}})),
                IsEmpty());
    // Deleted by hand: sent again, without another request.
    EXPECT_THAT(items_of(check_in()), ElementsAre("install mail " + thumbprint_of(2)));
    EXPECT_EQ(requests().size(), 1U);
}

TEST_F(Checkin, RenewsAPkcsCertificateAtTheThreshold) {
    deliver_mail(2);
    const std::vector<wire::InstalledItem> installed{
        {.profile_id = "mail", .thumbprint = thumbprint_of(2)}};
    clock_.advance(291 * 24h);
    check_in(installed);
    EXPECT_EQ(requests().size(), 1U);
    clock_.advance(2 * 24h);
    check_in(installed);
    check_in(installed);
    ASSERT_EQ(requests().size(), 2U);
    ASSERT_EQ(give_result(issued(lease().at(0), 13)), wire::ResultVerdict::accepted);
    EXPECT_THAT(items_of(check_in(installed)), ElementsAre("install mail " + thumbprint_of(13)));
}

TEST_F(Checkin, KeepsAPkcsCertificateThroughChangesAndLostGroups) {
    deliver_mail(2);
    const std::vector<wire::InstalledItem> installed{
        {.profile_id = "mail", .thumbprint = thumbprint_of(2)}};
    assign("mail", pkcs_json, 2);
    EXPECT_THAT(items_of(check_in(installed)), IsEmpty());
    EXPECT_EQ(state_of("mail"), "succeeded");
    leave_group();
    EXPECT_THAT(items_of(check_in(installed)), IsEmpty());
    EXPECT_EQ(state_of("mail"), "");
    EXPECT_EQ(requests().size(), 1U);  // And no revocation.
}

TEST_F(Checkin, TriesAFailedRequestAgainAfterAnHour) {
    assign("mail", pkcs_json);
    check_in();
    auto failed = result_of(lease().at(0), wire::WorkOutcome::failed);
    failed.code = "ca_rejected";
    failed.message = "the template does not exist";
    give_result(failed);
    EXPECT_EQ(state_of("mail"), "error ca_rejected");
    clock_.advance(59min);
    check_in();
    EXPECT_EQ(requests().size(), 1U);
    EXPECT_EQ(state_of("mail"), "error ca_rejected");
    clock_.advance(2min);
    check_in();
    EXPECT_EQ(requests().size(), 2U);
    EXPECT_EQ(state_of("mail"), "pending");
}

TEST_F(Checkin, CancelsTheRequestOfAProfileThatGoes) {
    assign("mail", pkcs_json);
    check_in();
    unassign("mail");
    check_in();
    EXPECT_EQ(requests().at(0).state, "cancelled");
    EXPECT_THAT(lease(), IsEmpty());
}

TEST_F(Checkin, BringsAllImportedCertificatesOfThePurpose) {
    import_pfx(5);
    import_pfx(6);
    import_pfx(7, "smimeSigning");
    assign("old", imported_profile_json);
    check_in();
    EXPECT_EQ(state_of("old"), "pending waitingForKey");
    register_import_key();
    check_in();
    check_in();
    const auto items = lease();
    ASSERT_EQ(items.size(), 2U);
    for (const auto& item : items) {
        auto result = result_of(item, wire::WorkOutcome::succeeded);
        result.payload = Bytes{0x30, 9};
        EXPECT_EQ(give_result(result), wire::ResultVerdict::accepted);
    }
    auto brought = items_of(check_in());
    std::ranges::sort(brought);
    std::vector<std::string> expected{"install old " + thumbprint_of(5),
                                      "install old " + thumbprint_of(6)};
    std::ranges::sort(expected);
    EXPECT_EQ(brought, expected);
    report("old", "installed", thumbprint_of(5));
    report("old", "installed", thumbprint_of(6));
    const std::vector<wire::InstalledItem> installed{
        {.profile_id = "old", .thumbprint = thumbprint_of(5)},
        {.profile_id = "old", .thumbprint = thumbprint_of(6)}};
    EXPECT_THAT(items_of(check_in(installed)), IsEmpty());
    EXPECT_EQ(state_of("old"), "succeeded");
}

TEST_F(Checkin, RemovesAnImportedCertificateThatIsGone) {
    import_pfx(5);
    register_import_key();
    assign("old", imported_profile_json);
    check_in();
    auto result = result_of(lease().at(0), wire::WorkOutcome::succeeded);
    result.payload = Bytes{0x30, 9};
    give_result(result);
    check_in();
    report("old", "installed", thumbprint_of(5));
    database_->write([&](Session& session) {
        store::service::remove_imported_pfx(session,
                                            {.tenant_id = "t1",
                                             .user_id = std::string(user_id),
                                             .thumbprint = deployment_certificate(5).thumbprint()});
    });
    EXPECT_THAT(items_of(check_in({{.profile_id = "old", .thumbprint = thumbprint_of(5)}})),
                ElementsAre("remove old " + thumbprint_of(5)));
}

TEST_F(Checkin, TakesBackWhatIsNoLongerMeant) {
    import_pfx(5);
    register_import_key();
    assign("old", imported_profile_json);
    check_in();
    auto result = result_of(lease().at(0), wire::WorkOutcome::succeeded);
    result.payload = Bytes{0x30, 9};
    give_result(result);
    check_in();
    report("old", "installed", thumbprint_of(5));
    unassign("old");
    const std::vector<wire::InstalledItem> installed{
        {.profile_id = "old", .thumbprint = thumbprint_of(5)}};
    EXPECT_THAT(items_of(check_in(installed)), ElementsAre("remove old"));
    report("old", "deleted");
    EXPECT_EQ(state_of("old"), "");
    for (const auto& request : requests()) {
        EXPECT_NE(request.kind, "revoke");  // Imported certificates never are.
    }
}

TEST_F(Checkin, WritesNothingButItsTimeWhereNothingChanges) {
    assign_trusted();
    check_in();
    report("root", "installed");
    const std::vector<wire::InstalledItem> installed{{.profile_id = "root", .thumbprint = {}}};
    check_in(installed);
    const auto before = database_->read([](Session& session) {
        return store::service::find_deployment(session, "t1", device_id, "root")->modified_at;
    });
    clock_.advance(1h);
    const auto answer = check_in(installed);
    EXPECT_EQ(answer.next_checkin_seconds, CheckinDesk::next_checkin.count());
    const auto after = database_->read([](Session& session) {
        return store::service::find_deployment(session, "t1", device_id, "root")->modified_at;
    });
    EXPECT_EQ(before, after);
}

}  // namespace
}  // namespace certferry::service
