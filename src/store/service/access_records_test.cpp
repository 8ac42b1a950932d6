#include "base/testing.h"
#include "store/service/accounts.h"
#include "store/service/audit.h"
#include "store/service/migrations.h"
#include "store/service/oidc.h"
#include "store/service/sessions.h"
#include "store/service/tenants.h"
#include "store/service/users.h"
#include "store/testing.h"

#include <gmock/gmock.h>

namespace certferry::store::service {
namespace {

using namespace std::chrono_literals;

class AccessRecords : public DriverTest {
protected:
    template <class F>
    auto write(F&& use) {
        return database_->write([&](Session& session) { return use(session); });
    }

    static AccountRecord account(std::string id, std::string name, std::string role,
                                 std::string tenant = "t1") {
        AccountRecord record;
        record.tenant_id = std::move(tenant);
        record.account_id = std::move(id);
        record.name = std::move(name);
        record.role = std::move(role);
        record.created_at = test_start;
        record.modified_at = test_start;
        return record;
    }

    static TenantRecord tenant(std::string id) {
        return {.tenant_id = id,
                .name = "tenant " + id,
                .settings = "{}",
                .version = 1,
                .created_at = test_start,
                .modified_at = test_start};
    }

    Attempt attempt(UtcTime now) {
        return write(
            [&](Session& session) { return count_attempt(session, subject_, now, now - 1h); });
    }

    const Bytes subject_ = Bytes(32, 7);
    std::unique_ptr<Database> database_ = scratch_.open(migrations());
};

TEST_P(AccessRecords, FindAnAccountByNameAndBySubject) {
    write([](Session& session) {
        auto record = account("a1", "alice", "administrator");
        record.oidc_issuer = "https://id.example";
        record.oidc_subject = "s1";
        insert_account(session, record);
        insert_account(session, account("a2", "bob", "auditor"));
    });
    database_->read([](Session& session) {
        EXPECT_EQ(find_account_by_name(session, "alice")->account_id, "a1");
        EXPECT_EQ(find_account_by_subject(session, "t1", "https://id.example", "s1")->name,
                  "alice");
        EXPECT_FALSE(find_account_by_subject(session, "t2", "https://id.example", "s1"));
        EXPECT_FALSE(find_account_by_subject(session, "t1", "https://other.example", "s1"));
    });
}

TEST_P(AccessRecords, KeepOneAccountToASubject) {
    auto first = account("a1", "alice", "auditor");
    first.oidc_issuer = "https://id.example";
    first.oidc_subject = "s1";
    auto second = first;
    second.account_id = "a2";
    second.name = "alice2";
    write([&](Session& session) { insert_account(session, first); });
    EXPECT_EQ(code_of([&] { write([&](Session& session) { insert_account(session, second); }); }),
              "store_conflict");
}

TEST_P(AccessRecords, CountTheOtherAccountsThatCouldHelp) {
    write([](Session& session) {
        insert_account(session, account("a1", "alice", "administrator"));
        auto disabled = account("a2", "bob", "administrator");
        disabled.disabled = true;
        insert_account(session, disabled);
        insert_account(session, account("a3", "carol", "administrator", "t2"));
        insert_account(session, account("a4", "dan", "auditor"));
        EXPECT_EQ(count_other_accounts(session, "t1", "administrator", "a1"), 0);
        EXPECT_EQ(count_other_accounts(session, "t1", "administrator", "a4"), 1);
    });
}

TEST_P(AccessRecords, EndTheSessionsOfOneAccount) {
    const auto session_of = [](std::uint8_t octet, std::string account) {
        return SessionRecord{.session_sha256 = Bytes(32, octet),
                             .tenant_id = "t1",
                             .account_id = std::move(account),
                             .remote = "192.0.2.7",
                             .created_at = test_start,
                             .seen_at = test_start,
                             .expires_at = test_start + 1h};
    };
    write([&](Session& session) {
        insert_session(session, session_of(1, "a1"));
        insert_session(session, session_of(2, "a1"));
        insert_session(session, session_of(3, "a2"));
        touch_session(session, Bytes(32, 3), test_start + 5min);
        EXPECT_EQ(remove_sessions_of(session, "t1", "a1"), 2);
        EXPECT_FALSE(find_session(session, Bytes(32, 1)));
        EXPECT_EQ(find_session(session, Bytes(32, 3))->seen_at, test_start + 5min);
        EXPECT_EQ(remove_expired_sessions(session, test_start + 1h), 1);
    });
}

TEST_P(AccessRecords, CountAttemptsUntilTheyAreBlocked) {
    EXPECT_EQ(attempt(test_start).failures, 1);
    EXPECT_EQ(attempt(test_start + 1s).failures, 2);
    write([&](Session& session) { block_attempts(session, subject_, test_start + 10s); });
    const auto early = attempt(test_start + 9s);
    EXPECT_EQ(early.blocked_until, test_start + 10s);
    EXPECT_EQ(early.failures, 2);
    EXPECT_EQ(attempt(test_start + 10s).failures, 3);
}

TEST_P(AccessRecords, ForgetAttemptsInTime) {
    attempt(test_start);
    attempt(test_start);
    EXPECT_EQ(attempt(test_start + 1h + 1s).failures, 1);
    write([&](Session& session) { take_back_attempt(session, subject_); });
    EXPECT_EQ(attempt(test_start + 1h + 2s).failures, 1);
    write([&](Session& session) { clear_attempts(session, subject_); });
    EXPECT_EQ(attempt(test_start + 1h + 3s).failures, 1);
}

TEST_P(AccessRecords, GiveASignInOutOnce) {
    OidcSignInRecord record{.state_sha256 = subject_,
                            .tenant_id = "t1",
                            .cookie_sha256 = Bytes(32, 1),
                            .nonce = "n",
                            .wrapping_key_id = "k",
                            .wrapped_verifier = Bytes(3, 3),
                            .expires_at = test_start + 10min};
    write([&](Session& session) { insert_oidc_sign_in(session, record); });
    const auto take = [&](UtcTime now) {
        return write([&](Session& session) { return take_oidc_sign_in(session, subject_, now); });
    };
    EXPECT_EQ(take(test_start)->nonce, "n");
    EXPECT_FALSE(take(test_start));
    write([&](Session& session) { insert_oidc_sign_in(session, record); });
    EXPECT_FALSE(take(test_start + 10min)) << "expired";
}

TEST_P(AccessRecords, FindAuditByWhatIsAskedFor) {
    const auto put = [&](UtcTime at, std::string actor, std::string action, std::string object) {
        write([&](Session& session) {
            insert_audit(session, {.tenant_id = "t1",
                                   .audit_id = new_uuid(at),
                                   .at = at,
                                   .actor = actor,
                                   .remote = "192.0.2.7",
                                   .action = action,
                                   .object = object,
                                   .details = "{}"});
        });
    };
    put(test_start, "account:a", "user.create", "o1");
    put(test_start + 1min, "account:b", "user.update", "o1");
    put(test_start + 2min, "account:a", "user.delete", "o2");
    const auto actions = [&](const AuditFilter& filter) {
        std::vector<std::string> all;
        for (const auto& record :
             database_->read([&](Session& session) { return find_audit(session, filter, 10); })) {
            all.push_back(record.action);
        }
        return all;
    };
    using testing::ElementsAre;
    EXPECT_THAT(actions({.tenant_id = "t1"}),
                ElementsAre("user.delete", "user.update", "user.create"));
    EXPECT_THAT(actions({.tenant_id = "t1", .actor = "account:a"}),
                ElementsAre("user.delete", "user.create"));
    EXPECT_THAT(actions({.tenant_id = "t1", .actor = "account:a", .object = "o1"}),
                ElementsAre("user.create"));
    EXPECT_THAT(actions({.tenant_id = "t1", .action = "user.update"}), ElementsAre("user.update"));
    EXPECT_THAT(actions({.tenant_id = "t1", .from = test_start + 1min, .until = test_start + 2min}),
                ElementsAre("user.update"));
    EXPECT_THAT(actions({.tenant_id = "t2"}), ElementsAre());
}

TEST_P(AccessRecords, RemoveATenantWithAllOfItsRows) {
    write([](Session& session) {
        insert_tenant(session, tenant("t1"));
        insert_tenant(session, tenant("t2"));
        insert_account(session, account("a1", "alice", "administrator"));
        insert_account(session, account("a2", "bob", "administrator", "t2"));
        EXPECT_TRUE(is_tenant_empty(session, "t1"));
        UserRecord user;
        user.tenant_id = "t1";
        user.user_id = "u1";
        user.created_at = test_start;
        user.modified_at = test_start;
        insert_user(session, user);
        EXPECT_FALSE(is_tenant_empty(session, "t1"));
        EXPECT_TRUE(remove_tenant(session, "t1"));
        EXPECT_FALSE(find_account(session, "t1", "a1"));
        EXPECT_FALSE(find_user(session, "t1", "u1"));
        EXPECT_TRUE(find_account(session, "t2", "a2"));
        EXPECT_FALSE(remove_tenant(session, "t1"));
        EXPECT_FALSE(remove_tenant(session, installation_tenant));
    });
}

/// Every table of the schema that has a tenant, so that a new one is not forgotten.
std::vector<std::string> tables_of_tenants(Session& session, Driver driver) {
    const auto name = [](const Row& row) { return row.string(0); };
    return driver == Driver::sqlite
               ? session.list(
                     "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
                     " ON c.name = 'tenant_id' WHERE m.type = 'table'",
                     {}, name)
               : session.list(
                     "SELECT CAST(table_name AS TEXT) FROM information_schema.columns"
                     " WHERE column_name = 'tenant_id' AND table_schema = current_schema()",
                     {}, name);
}

TEST_P(AccessRecords, KnowEveryTableThatHasRowsOfTenants) {
    const auto removed = tables_of_tenant_removal();
    for (const auto& table : database_->read(
             [&](Session& session) { return tables_of_tenants(session, scratch_.driver()); })) {
        EXPECT_THAT(removed, testing::Contains(table)) << "store/service/tenants.cpp lacks it";
    }
}

INSTANTIATE_TEST_SUITE_P(Drivers, AccessRecords, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::store::service
