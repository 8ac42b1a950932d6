#include "base/testing.h"
#include "store/service/applications.h"
#include "store/service/certificates.h"
#include "store/service/connectors.h"
#include "store/service/imported_pfx.h"
#include "store/service/migrations.h"
#include "store/service/requests.h"
#include "store/service/revocation_downloads.h"
#include "store/service/used_assertions.h"
#include "store/service/users.h"
#include "store/testing.h"

namespace certferry::store::service {
namespace {

using namespace std::chrono_literals;

/// Records of the Intune- and Graph-compatible APIs.
class CompatibleRecords : public DriverTest {
protected:
    template <class F>
    auto write(F&& use) {
        return database_->write([&](Session& session) { return use(session); });
    }

    static ApplicationRecord application(std::string id, std::string tenant = "t1") {
        ApplicationRecord record;
        record.tenant_id = std::move(tenant);
        record.application_id = std::move(id);
        record.name = "MDM bridge";
        record.roles = "scep_challenge_provider";
        record.created_at = test_start;
        record.modified_at = test_start;
        return record;
    }

    void insert_user(const std::string& id) {
        UserRecord user;
        user.tenant_id = "t1";
        user.user_id = id;
        user.user_principal_name = id + "@harbor.example";
        user.upn_key = user.user_principal_name;
        write([&](Session& session) { service::insert_user(session, user); });
    }

    static ImportedPfxRecord pfx(std::string user, std::uint8_t mark) {
        ImportedPfxRecord record;
        record.key = {.tenant_id = "t1", .user_id = std::move(user), .thumbprint = Bytes(20, mark)};
        record.intended_purpose = "smimeEncryption";
        record.provider_name = "Certferry";
        record.key_name = "mail";
        record.padding_scheme = "oaepSha512";
        record.starts_at = test_start;
        record.expires_at = test_start + 24h;
        record.created_at = test_start;
        record.modified_at = test_start;
        return record;
    }

    bool insert(const ImportedPfxRecord& record) {
        return write([&](Session& session) {
            return insert_imported_pfx(session, record,
                                       {.pfx = Bytes{1, 2}, .encrypted_password = Bytes{3}});
        });
    }

    void queue_revocation(const std::string& id) {
        CertificateRecord certificate;
        certificate.tenant_id = "t1";
        certificate.certificate_id = "c" + id;
        certificate.kind = "scep";
        certificate.created_at = test_start;
        RequestRecord request;
        request.tenant_id = "t1";
        request.request_id = id;
        request.kind = "revoke";
        request.lane = lane_of("revoke", std::nullopt);
        request.certificate_id = certificate.certificate_id;
        request.body = "{}";
        request.created_at = test_start;
        write([&](Session& session) {
            insert_certificate(session, certificate);
            certificate.serial_reported = "0A" + id;
            certificate.issuer = "CN=Issuing";
            update_certificate(session, certificate);
            insert_request(session, request);
        });
    }

    std::vector<std::string> waiting(const QueuePosition& after = {}, std::int64_t limit = 10) {
        std::vector<std::string> ids;
        for (const auto& each : database_->read([&](Session& session) {
                 return list_waiting_revocations(session, "t1", after, limit);
             })) {
            ids.push_back(each.request_id);
        }
        return ids;
    }

    static RevocationLease lease(std::string id = "l1") {
        return {.tenant_id = "t1",
                .lease_id = std::move(id),
                .application_id = "app",
                .now = test_start,
                .until = test_start + 60min};
    }

    std::unique_ptr<Database> database_ = scratch_.open(migrations());
};

using Ids = std::vector<std::string>;

TEST_P(CompatibleRecords, AnApplicationIsFoundByItsIdAlone) {
    auto record = application("a1");
    record.secret_sha256 = Bytes(32, 7);
    record.secret_expires_at = test_start + 24h;
    write([&](Session& session) { insert_application(session, record); });
    const auto found =
        database_->read([](Session& session) { return find_application(session, "a1"); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->tenant_id, "t1");
    EXPECT_EQ(found->secret_sha256, Bytes(32, 7));
    EXPECT_EQ(found->secret_expires_at, test_start + 24h);
    EXPECT_FALSE(found->certificate);
    EXPECT_FALSE(
        database_->read([](Session& session) { return find_application(session, "t2", "a1"); }));
}

TEST_P(CompatibleRecords, AnApplicationChangesOnlyFromTheVersionThatWasRead) {
    auto record = application("a1");
    write([&](Session& session) { insert_application(session, record); });
    record.certificate = Bytes{1};
    EXPECT_TRUE(write([&](Session& session) { return update_application(session, record); }));
    EXPECT_FALSE(write([&](Session& session) { return update_application(session, record); }));
    EXPECT_TRUE(write([](Session& session) { return remove_application(session, "t1", "a1"); }));
    EXPECT_FALSE(write([](Session& session) { return remove_application(session, "t1", "a1"); }));
}

TEST_P(CompatibleRecords, ApplicationsAreListedByIdWithinTheTenant) {
    write([](Session& session) {
        for (const auto* id : {"a3", "a1", "a2"}) {
            insert_application(session, application(id));
        }
        insert_application(session, application("b1", "t2"));
    });
    const auto found =
        database_->read([](Session& session) { return list_applications(session, "t1", "a1", 5); });
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].application_id, "a2");
    EXPECT_EQ(found[1].application_id, "a3");
}

TEST_P(CompatibleRecords, AnAssertionCanBeUsedOnce) {
    const Bytes id(32, 1);
    const auto use = [&] {
        return write([&](Session& session) { return use_assertion(session, id, test_start + 1h); });
    };
    EXPECT_TRUE(use());
    EXPECT_FALSE(use());
    EXPECT_EQ(write([](Session& session) { return remove_used_assertions(session, test_start); }),
              0);
    EXPECT_EQ(
        write([](Session& session) { return remove_used_assertions(session, test_start + 2h); }),
        1);
    EXPECT_TRUE(use());
}

TEST_P(CompatibleRecords, AnImportedPfxIsThereOnce) {
    insert_user("u1");
    EXPECT_TRUE(insert(pfx("u1", 1)));
    EXPECT_FALSE(insert(pfx("u1", 1)));
    EXPECT_EQ(code_of([&] { insert(pfx("nobody", 1)); }), "store_conflict");
    const auto found = database_->read(
        [](Session& session) { return find_imported_pfx(session, pfx("u1", 1).key); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->user_principal_name, "u1@harbor.example");
    EXPECT_EQ(found->padding_scheme, "oaepSha512");
    EXPECT_EQ(found->expires_at, test_start + 24h);
}

TEST_P(CompatibleRecords, AnImportedPfxKeepsItsContentWithoutANewOne) {
    insert_user("u1");
    insert(pfx("u1", 1));
    auto changed = pfx("u1", 1);
    changed.key_name = "other";
    const auto content = [&] {
        return database_
            ->read(
                [&](Session& session) { return find_imported_pfx_content(session, changed.key); })
            .value();
    };
    EXPECT_TRUE(write(
        [&](Session& session) { return update_imported_pfx(session, changed, std::nullopt); }));
    EXPECT_EQ(content().pfx, (Bytes{1, 2}));
    EXPECT_TRUE(write([&](Session& session) {
        return update_imported_pfx(session, changed,
                                   ImportedPfxContent{.pfx = {9}, .encrypted_password = {8}});
    }));
    EXPECT_EQ(content().encrypted_password, Bytes{8});
    EXPECT_FALSE(write([&](Session& session) {
        return update_imported_pfx(session, pfx("u1", 2), std::nullopt);
    }));
}

TEST_P(CompatibleRecords, ImportedPfxAreListedByUserAndThumbprint) {
    insert_user("u1");
    insert_user("u2");
    insert(pfx("u2", 1));
    insert(pfx("u1", 2));
    insert(pfx("u1", 1));
    const auto all = database_->read(
        [](Session& session) { return list_imported_pfx(session, pfx("u1", 1).key, 10); });
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].key.thumbprint, Bytes(20, 2));
    EXPECT_EQ(all[1].key.user_id, "u2");
    EXPECT_EQ(
        database_->read([](Session& session) { return imported_pfx_of_user(session, "t1", "u1"); })
            .size(),
        2U);
}

TEST_P(CompatibleRecords, TheEndOfAnImportedPfxIsLookedAtWhenItIsDue) {
    insert_user("u1");
    insert(pfx("u1", 1));
    insert(pfx("u1", 2));
    const auto due = [&](UtcTime now) {
        return database_->read(
            [&](Session& session) { return imported_pfx_to_check(session, now, 10).size(); });
    };
    const auto schedule = [&](UtcTime now, std::optional<UtcTime> next) {
        return write([&](Session& session) {
            return schedule_expiry_check(session, pfx("u1", 1).key, now, next);
        });
    };
    EXPECT_EQ(due(test_start), 2U);
    EXPECT_TRUE(schedule(test_start, test_start + 24h));
    EXPECT_FALSE(schedule(test_start, test_start + 48h));  // Another process came first.
    EXPECT_EQ(due(test_start), 1U);
    EXPECT_EQ(due(test_start + 24h), 2U);
    EXPECT_TRUE(schedule(test_start + 24h, std::nullopt));
    EXPECT_EQ(due(test_start + 24h * 999), 1U);
}

TEST_P(CompatibleRecords, TheEndOfAnImportedPfxIsLookedAtAgainIfItMoves) {
    insert_user("u1");
    auto record = pfx("u1", 1);
    insert(record);
    const auto due_after_update = [&] {
        return write([&](Session& session) {
            update_imported_pfx(session, record, std::nullopt);
            return imported_pfx_to_check(session, test_start, 10).size();
        });
    };
    write([&](Session& session) {
        return schedule_expiry_check(session, record.key, test_start, std::nullopt);
    });
    record.key_name = "other";
    EXPECT_EQ(due_after_update(), 0U);
    record.expires_at = test_start + 48h;
    EXPECT_EQ(due_after_update(), 1U);
}

TEST_P(CompatibleRecords, ImportedPfxGoWithTheirUser) {
    insert_user("u1");
    insert(pfx("u1", 1));
    write([](Session& session) { remove_user(session, "t1", "u1", test_start); });
    EXPECT_FALSE(database_->read(
        [](Session& session) { return find_imported_pfx_content(session, pfx("u1", 1).key); }));
    EXPECT_FALSE(
        write([](Session& session) { return remove_imported_pfx(session, pfx("u1", 1).key); }));
}

TEST_P(CompatibleRecords, AnApplicationAndConnectorsShareTheQueueOfRevocations) {
    queue_revocation("r1");
    queue_revocation("r2");
    EXPECT_EQ(waiting(), (Ids{"r1", "r2"}));
    EXPECT_EQ(waiting({.created_at = test_start, .request_id = "r1"}), (Ids{"r2"}));
    const auto take = [&](std::string_view id) {
        return write([&](Session& session) { return lease_revocation(session, lease(), id); });
    };
    EXPECT_TRUE(take("r1"));
    EXPECT_FALSE(take("r1")) << "leased twice";
    EXPECT_EQ(waiting(), (Ids{"r2"}));
    const auto held =
        database_->read([](Session& session) { return find_request(session, "t1", "r1"); });
    EXPECT_EQ(held->state, "leased");
    EXPECT_FALSE(held->lane) << "connectors would get it";
    EXPECT_EQ(held->due_at, test_start + 60min);
}

TEST_P(CompatibleRecords, AnEndedDownloadIsOfferedAgainButNoConnectorsLease) {
    queue_revocation("r1");
    queue_revocation("r2");
    ConnectorRecord connector;
    connector.tenant_id = "t1";
    connector.connector_id = "k1";
    write([&](Session& session) {
        insert_connector(session, connector);
        lease_revocation(session, lease(), "r1");
        auto of_connector = lease("l2");
        of_connector.application_id = "k1";
        lease_revocation(session, of_connector, "r2");
        release_ended_downloads(session, "t1", test_start + 60min - 1us);
    });
    EXPECT_EQ(waiting(), Ids());
    write([](Session& session) { release_ended_downloads(session, "t1", test_start + 60min); });
    EXPECT_EQ(waiting(), (Ids{"r1"}));
}

TEST_P(CompatibleRecords, AClosedRevocationIsNotOpen) {
    queue_revocation("r1");
    const auto open = [&] {
        return write([](Session& session) { return lock_open_revocation(session, "t1", "r1"); });
    };
    write([](Session& session) { lease_revocation(session, lease(), "r1"); });
    ASSERT_TRUE(open());
    EXPECT_EQ(open()->certificate_id, "cr1");
    EXPECT_EQ(open()->lease_id, "l1");
    write([](Session& session) {
        note_revocation_attempt(session, "t1", "r1",
                                {.state = "", .code = "ServiceTooBusyException", .message = "x"},
                                test_start);
    });
    EXPECT_TRUE(open()) << "an attempt that may be repeated closes nothing";
    write([](Session& session) {
        close_revocation(session, "t1", "r1",
                         {.state = "succeeded", .code = std::nullopt, .message = std::nullopt},
                         test_start);
        mark_revocation(session, "t1", "cr1", "revoked", test_start);
    });
    EXPECT_FALSE(open());
    EXPECT_EQ(waiting(), Ids());
    EXPECT_EQ(
        database_->read([](Session& session) { return find_certificate(session, "t1", "cr1"); })
            ->revocation_state,
        "revoked");
}

INSTANTIATE_TEST_SUITE_P(AllDrivers, CompatibleRecords, testing::ValuesIn(all_drivers),
                         driver_name);

}  // namespace
}  // namespace certferry::store::service
