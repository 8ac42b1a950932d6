#include "service/deployment/import_order.h"

#include "service/deployment/testing.h"
#include "service/graph/pfx_records.h"
#include "store/service/certificates.h"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using store::Session;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// Imports come through Graph, with the hooks that the service gives it.
class ImportOrder : public CheckinTest {
protected:
    ImportOrder() {
        assign("old", imported_profile_json);
        register_import_key();
    }

    static std::string id_of(std::uint8_t serial) {
        return pfx_id({.tenant_id = "t1",
                       .user_id = std::string(user_id),
                       .thumbprint = deployment_certificate(serial).thumbprint()});
    }

    static Bytes body_of(const boost::json::object& body) {
        return to_bytes(std::string_view(boost::json::serialize(body)));
    }

    static boost::json::string octets(std::uint8_t first, std::uint8_t serial) {
        return boost::json::string(to_base64(Bytes{first, serial}));
    }

    void create(std::uint8_t serial, std::string_view purpose = "smimeEncryption") {
        const auto certificate = deployment_certificate(serial);
        pfx_.create(caller_, body_of({{"thumbprint", thumbprint_of(serial)},
                                      {"intendedPurpose", purpose},
                                      {"userPrincipalName", "mira.okafor@harbor.example"},
                                      {"startDateTime", to_rfc3339(certificate.not_before())},
                                      {"expirationDateTime", to_rfc3339(certificate.not_after())},
                                      {"providerName", "provider"},
                                      {"keyName", "key"},
                                      {"paddingScheme", "oaepSha512"},
                                      {"encryptedPfxBlob", octets(1, serial)},
                                      {"encryptedPfxPassword", octets(2, serial)}}));
    }

    /// A second device of Mira's; `setting_up` may make it another.
    void add_device(
        std::string name,
        const std::function<void(store::service::DeviceRecord&)>& setting_up = [](auto&) {}) {
        auto device = device_;
        device.device_id = "019a0000-0000-7000-8000-0000000000" + name;
        device.device_name = name;
        device.name_key = name;
        setting_up(device);
        database_->write([&](Session& session) {
            store::service::insert_device(session, device);
            store::service::set_device_certificates(session, device);
        });
    }

    /// State and device of each request, such as `queued 02`.
    std::vector<std::string> orders() {
        std::vector<std::string> lines;
        for (const auto& request : requests()) {
            EXPECT_EQ(request.kind, "import");
            lines.push_back(request.state + " " + request.device_id->substr(34));
        }
        return lines;
    }

    /// A connector does what there is to do, and the device fetches and installs it.
    void deliver(std::uint8_t serial) {
        for (const auto& item : lease()) {
            auto result = result_of(item, wire::WorkOutcome::succeeded);
            result.payload = Bytes{0x30, 9};
            EXPECT_EQ(give_result(result), wire::ResultVerdict::accepted);
        }
        EXPECT_THAT(items_of(check_in()), ElementsAre("install old " + thumbprint_of(serial)));
        report("old", "installed", thumbprint_of(serial));
    }

    PfxRecords::Caller caller_{
        .application = {.tenant_id = "t1", .application_id = "a1", .roles = {}},
        .remote = "192.0.2.7"};
    std::vector<std::string> told_;
    PfxRecords pfx_{{.database = *database_,
                     .clock = clock_,
                     .stored = import_stored,
                     .removing = import_removing,
                     .on_stored = [this](const std::string& tenant) { told_.push_back(tenant); }}};
};

TEST_F(ImportOrder, QueuesAnImportForEachDeviceOfTheUserAtOnce) {
    add_device("07");
    add_device("08", [](auto& device) { device.state = store::service::DeviceState::retired; });
    add_device("09", [](auto& device) { device.platform = "ios"; });
    add_device("10", [](auto& device) { device.user_id.reset(); });
    create(5);
    EXPECT_THAT(orders(), UnorderedElementsAre("queued 02", "queued 07"));
    EXPECT_THAT(told_, ElementsAre("t1"));
    const auto items = lease();
    ASSERT_EQ(items.size(), 2U);
    check_in();  // Finds that it is under way.
    EXPECT_EQ(requests().size(), 2U);
    EXPECT_EQ(state_of("old"), "pending");
}

TEST_F(ImportOrder, DeliversWhatWasQueuedBeforeTheCheckIn) {
    create(5);
    deliver(5);
    EXPECT_EQ(requests().size(), 1U);
    EXPECT_EQ(state_of("old"), "succeeded");
}

TEST_F(ImportOrder, QueuesNothingThatNoProfileBrings) {
    create(5, "smimeSigning");
    unassign("old");
    create(6);
    EXPECT_THAT(orders(), IsEmpty());
}

TEST_F(ImportOrder, LeavesToTheCheckInWhatWaitsForAKey) {
    const auto body = body_of({{"keyName", "another"}});
    create(5);
    clock_.advance(1s);
    pfx_.update(caller_, id_of(5), body);
    EXPECT_THAT(orders(), ElementsAre("cancelled 02"));
    clock_.advance(1s);
    check_in();
    EXPECT_EQ(state_of("old"), "pending waitingForKey");
}

TEST_F(ImportOrder, OrdersAChangedPfxAnew) {
    create(5);
    clock_.advance(1s);
    pfx_.update(
        caller_, id_of(5),
        body_of({{"encryptedPfxBlob", octets(1, 77)}, {"encryptedPfxPassword", octets(2, 77)}}));
    EXPECT_THAT(orders(), ElementsAre("cancelled 02", "queued 02"));
    const auto work = wire::from_json<wire::ImportWork>(requests().at(1).body);
    EXPECT_EQ(work.encrypted_pfx_password, (Bytes{2, 77}));
    deliver(5);
    EXPECT_EQ(state_of("old"), "succeeded");
}

TEST_F(ImportOrder, TriesAgainAtOnceAfterAChangeThatMayHelp) {
    create(5);
    auto failed = result_of(lease().at(0), wire::WorkOutcome::failed);
    failed.code = "import_password_wrong";
    failed.message = "the password does not open the file";
    give_result(failed);
    clock_.advance(1min);
    pfx_.update(
        caller_, id_of(5),
        body_of({{"encryptedPfxBlob", octets(1, 77)}, {"encryptedPfxPassword", octets(2, 77)}}));
    EXPECT_THAT(orders(), ElementsAre("failed 02", "queued 02"));
}

TEST_F(ImportOrder, ARemovalCancelsWhatIsQueued) {
    create(5);
    pfx_.remove(caller_, id_of(5));
    EXPECT_THAT(orders(), ElementsAre("cancelled 02"));
    EXPECT_THAT(lease(), IsEmpty());
}

TEST_F(ImportOrder, AResultAfterTheRemovalIsNotKept) {
    create(5);
    auto result = result_of(lease().at(0), wire::WorkOutcome::succeeded);
    result.payload = Bytes{0x30, 9};
    pfx_.remove(caller_, id_of(5));
    EXPECT_EQ(give_result(result), wire::ResultVerdict::superseded);
    EXPECT_THAT(items_of(check_in()), IsEmpty());
}

TEST_F(ImportOrder, ARemovalTakesItFromTheDeviceAndRevokesNothing) {
    create(5);
    deliver(5);
    pfx_.remove(caller_, id_of(5));
    const auto payloads = database_->read([&](Session& session) {
        return store::service::payload_ids_of_device(session, "t1", device_id);
    });
    EXPECT_THAT(payloads, IsEmpty());
    EXPECT_THAT(items_of(check_in({{.profile_id = "old", .thumbprint = thumbprint_of(5)}})),
                ElementsAre("remove old " + thumbprint_of(5)));
    report("old", "deleted", thumbprint_of(5));
    EXPECT_THAT(orders(), ElementsAre("succeeded 02"));
    const auto certificates = database_->read([&](Session& session) {
        return store::service::certificates_of_device(session, "t1", device_id);
    });
    EXPECT_EQ(certificates.at(0).revocation_state, "none");
}

TEST_F(ImportOrder, BringsBackWhatIsImportedAgain) {
    create(5);
    clock_.advance(1s);
    pfx_.remove(caller_, id_of(5));
    clock_.advance(1s);
    create(5);
    EXPECT_THAT(orders(), ElementsAre("cancelled 02", "queued 02"));
    deliver(5);
}

}  // namespace
}  // namespace certferry::service
