#include "base/testing.h"
#include "store/explain_testing.h"
#include "store/service/accounts.h"
#include "store/service/api_tokens.h"
#include "store/service/applications.h"
#include "store/service/audit.h"
#include "store/service/certificates.h"
#include "store/service/challenges.h"
#include "store/service/connectors.h"
#include "store/service/deployments.h"
#include "store/service/devices.h"
#include "store/service/enrolment_tokens.h"
#include "store/service/groups.h"
#include "store/service/idempotency_keys.h"
#include "store/service/imported_pfx.h"
#include "store/service/internal_keys.h"
#include "store/service/migrations.h"
#include "store/service/oidc.h"
#include "store/service/payloads.h"
#include "store/service/profiles.h"
#include "store/service/queue_depths.h"
#include "store/service/requests.h"
#include "store/service/sessions.h"
#include "store/service/statistics.h"
#include "store/service/tenants.h"
#include "store/service/used_assertions.h"
#include "store/service/users.h"

// What a service with a million devices asks its database all day long, and that none of it reads
// a whole table. Leases of work are in queue_records_test.cpp.
namespace certferry::store::service {
namespace {

using namespace std::chrono_literals;

Bytes octets(const std::string& text) {
    return to_bytes(std::string_view(text));
}

template <class Record>
Record of_tenant() {
    Record record;
    record.tenant_id = "t1";
    record.created_at = test_start;
    return record;
}

class HotQueries : public DriverTest {
protected:
    HotQueries() {
        database_->write([](Session& session) {
            insert_tenant(session, {.tenant_id = "t1",
                                    .name = "tenant",
                                    .settings = "{}",
                                    .version = 1,
                                    .created_at = test_start,
                                    .modified_at = test_start});
            for (int i = 0; i < 100; ++i) {
                const auto number = std::to_string(i);
                fill_directory(session, number);
                fill_deployments(session, number);
                fill_access(session, number);
            }
        });
    }

    /// What of these calls reads a whole table or index; empty if nothing does.
    template <class Use>
    std::string scans(Use&& use) {
        return database_->write([&](Session& session) {
            // One row for a tenant; and what has changed in the last minute.
            ExplainSession explained(session, GetParam(),
                                     {"tenants", "oidc_providers", "statistic_changes"});
            use(explained);
            return explained.scans();
        });
    }

    static DeviceRecord device(const std::string& number) {
        auto record = of_tenant<DeviceRecord>();
        record.device_id = "d" + number;
        record.user_id = "u" + number;
        record.platform = "windows10";
        record.state = DeviceState::enrolled;
        record.device_name = "PC-" + number;
        record.name_key = "pc-" + number;
        record.serial_number = "s" + number;
        record.directory_id = "directory-" + number;
        record.modified_at = test_start;
        return record;
    }

    static DeviceFilter where(std::string DeviceFilter::* member, std::string value) {
        DeviceFilter filter;
        filter.*member = std::move(value);
        return filter;
    }

    static CertificateRecord certificate(const std::string& number) {
        auto record = of_tenant<CertificateRecord>();
        record.certificate_id = "c" + number;
        record.kind = "scep";
        record.device_id = "d" + number;
        record.user_id = "u" + number;
        record.profile_id = "p" + number;
        record.subject = "CN=" + number;
        record.subject_key = "cn=" + number;
        record.upn_key = number + "@example";
        record.serial = octets(number);
        record.thumbprint = octets("thumbprint" + number);
        record.not_before = test_start;
        record.not_after = test_start + 1h;
        record.modified_at = test_start;
        return record;
    }

    static ChallengeRecord challenge(const std::string& number) {
        auto record = of_tenant<ChallengeRecord>();
        record.challenge_id = "c" + number;
        record.device_id = "d" + number;
        record.user_id = "u" + number;
        record.profile_id = "p" + number;
        record.expected = "{}";
        record.expires_at = test_start + 1h;
        return record;
    }

    static DeploymentRecord deployment(const std::string& number) {
        DeploymentRecord record;
        record.tenant_id = "t1";
        record.device_id = "d" + number;
        record.profile_id = "p" + number;
        record.state = "pending";
        record.modified_at = test_start;
        return record;
    }

    static SessionRecord session_of(const std::string& number) {
        auto record = of_tenant<SessionRecord>();
        record.session_sha256 = octets("session" + number);
        record.account_id = "a" + number;
        record.seen_at = test_start;
        record.expires_at = test_start + 1h;
        return record;
    }

    static IdempotencyRecord idempotency(const std::string& number) {
        IdempotencyRecord record;
        record.tenant_id = "t1";
        record.actor = "token:" + number;
        record.idempotency_key = number;
        record.request_sha256 = octets(number);
        record.expires_at = test_start + 1h;
        return record;
    }

    static OidcSignInRecord sign_in(const std::string& number) {
        OidcSignInRecord record;
        record.state_sha256 = octets("state" + number);
        record.tenant_id = "t1";
        record.cookie_sha256 = octets("cookie" + number);
        record.wrapped_verifier = octets(number);
        record.expires_at = test_start + 1h;
        return record;
    }

    static ImportedPfxKey imported(const std::string& number) {
        return {.tenant_id = "t1", .user_id = "u" + number, .thumbprint = octets(number)};
    }

    static RequestRecord request(const std::string& number) {
        auto record = of_tenant<RequestRecord>();
        record.request_id = "r" + number;
        record.kind = "revoke";
        record.lane = "revoke";
        record.device_id = "d" + number;
        record.certificate_id = "c" + number;
        record.body = "{}";
        record.modified_at = test_start;
        return record;
    }

private:
    static void fill_directory(Session& session, const std::string& number) {
        auto user = of_tenant<UserRecord>();
        user.user_id = "u" + number;
        user.user_principal_name = number + "@example";
        user.upn_key = user.user_principal_name;
        user.display_name = "User " + number;
        user.name_key = "user " + number;
        user.external_id = "external-" + number;
        insert_user(session, user);
        insert_device(session, device(number));
        auto group = of_tenant<GroupRecord>();
        group.group_id = "g" + number;
        group.display_name = "Group " + number;
        group.name_key = "group " + number;
        group.kind = "user";
        insert_group(session, group);
        insert_member(session, {.tenant_id = "t1", .group_id = "g0", .member_id = "u" + number});
        insert_member(session, {.tenant_id = "t1", .group_id = "g" + number, .member_id = "u7"});
        auto profile = of_tenant<ProfileRecord>();
        profile.profile_id = "p" + number;
        profile.kind = "scep";
        profile.platform = "windows10";
        profile.display_name = "Profile " + number;
        profile.settings = "{}";
        insert_profile(session, profile);
        set_assignments(session, "t1", "p" + number,
                        {{.group_id = "g" + number, .exclude = false}});
    }

    static void fill_deployments(Session& session, const std::string& number) {
        insert_certificate(session, certificate(number));
        update_certificate(session, certificate(number));
        insert_challenge(session, challenge(number));
        put_deployment(session, deployment(number));
        insert_request(session, request(number));
        auto payload = of_tenant<PayloadRecord>();
        payload.payload_id = "y" + number;
        payload.device_id = "d" + number;
        payload.certificate_id = "c" + number;
        payload.request_id = "r" + number;
        payload.recipient_sha256 = octets(number);
        payload.content = octets(number);
        put_payload(session, payload);
    }

    static void fill_access(Session& session, const std::string& number) {
        auto account = of_tenant<AccountRecord>();
        account.account_id = "a" + number;
        account.name = "name" + number;
        account.role = "operator";
        account.oidc_issuer = "issuer";
        account.oidc_subject = number;
        insert_account(session, account);
        auto token = of_tenant<ApiTokenRecord>();
        token.api_token_id = "k" + number;
        token.token_sha256 = octets("token" + number);
        token.role = "operator";
        token.expires_at = test_start + 1h;
        insert_api_token(session, token);
        insert_session(session, session_of(number));
        count_attempt(session, octets("subject" + number), test_start, test_start - 1h);
        put_idempotency_key(session, idempotency(number));
        insert_oidc_sign_in(session, sign_in(number));
        use_assertion(session, octets("jti" + number), test_start + 1h);
        fill_programs(session, number);
    }

    static void fill_programs(Session& session, const std::string& number) {
        auto application = of_tenant<ApplicationRecord>();
        application.application_id = "application" + number;
        application.name = "Application " + number;
        insert_application(session, application);
        auto enrolment = of_tenant<EnrolmentTokenRecord>();
        enrolment.enrolment_token_id = "e" + number;
        enrolment.token_sha256 = octets("enrolment" + number);
        enrolment.expires_at = test_start + 1h;
        insert_enrolment_token(session, enrolment);
        auto connector = of_tenant<ConnectorRecord>();
        connector.connector_id = "connector" + number;
        insert_connector(session, connector);
        auto key = of_tenant<InternalKeyRecord>();
        key.key_id = "key" + number;
        key.wrapped = octets(number);
        insert_internal_key(session, key);
        auto audit = AuditRecord();
        audit.tenant_id = "t1";
        audit.audit_id = "b" + number;
        audit.at = test_start;
        audit.actor = "token:" + number;
        audit.object = "d" + number;
        audit.details = "{}";
        insert_audit(session, audit);
    }

    std::unique_ptr<Database> database_ = scratch_.open(migrations());
};

INSTANTIATE_TEST_SUITE_P(Drivers, HotQueries, testing::ValuesIn(all_drivers), driver_name);

TEST_P(HotQueries, OfACheckInReadByIndex) {
    EXPECT_EQ(scans([](Session& session) {
                  find_device(session, "t1", "d7");
                  device_synced_at(session, device("7"));
                  find_user(session, "t1", "u7");
                  find_tenant(session, "t1");
                  assigned_profiles(session, "t1", "windows10", "d7", "u7");
                  deployments_of_device(session, "t1", "d7");
                  find_certificate(session, "t1", "c7");
                  certificates_of_device(session, "t1", "d7");
                  find_challenge(session, "t1", "c7");
                  newest_challenge(session, "t1", "d7", "p7");
                  payload_ids_of_device(session, "t1", "d7");
                  requests_of_certificate(session, "t1", "c7");
                  imported_pfx_of_user(session, "t1", "u7");
                  newest_internal_key(session, "t1", KeyPurpose::challenge);
              }),
              "");
}

TEST_P(HotQueries, WritesOfACheckInFindTheirRowsByIndex) {
    EXPECT_EQ(scans([](Session& session) {
                  insert_challenge(session, challenge("new"));
                  insert_certificate(session, certificate("new"));
                  put_deployment(session, deployment("7"));
                  set_device_synced(session, device("7"), std::nullopt, test_start);
                  update_device(session, device("7"));
                  set_device_certificates(session, device("7"));
                  insert_request(session, request("new"));
                  remove_deployment(session, "t1", "d7", "p7");
              }),
              "");
}

TEST_P(HotQueries, OfAValidationReadByIndex) {
    EXPECT_EQ(scans([](Session& session) {
                  find_connector(session, "t1", "connector7");
                  find_internal_key(session, "key7");
                  find_challenge(session, "t1", "c7");
                  find_device(session, "t1", "d7");
                  find_user(session, "t1", "u7");
                  update_challenge(session, challenge("7"));
                  update_certificate(session, certificate("7"));
                  find_deployment(session, "t1", "d7", "p7");
              }),
              "");
}

TEST_P(HotQueries, OfWhoeverSignsInReadByIndex) {
    EXPECT_EQ(scans([](Session& session) {
                  find_account(session, "t1", "a7");
                  find_account_by_name(session, "name7");
                  find_account_by_subject(session, "t1", "issuer", "7");
                  count_attempt(session, octets("subject7"), test_start, test_start - 1h);
                  block_attempts(session, octets("subject7"), test_start);
                  take_back_attempt(session, octets("subject7"));
                  clear_attempts(session, octets("subject7"));
                  insert_session(session, session_of("new"));
                  find_session(session, octets("session7"));
                  touch_session(session, octets("session7"), test_start + 1s);
                  remove_session(session, octets("session7"));
                  remove_sessions_of(session, "t1", "a8");
                  find_oidc_provider(session, "t1");
                  take_oidc_sign_in(session, octets("state7"), test_start);
              }),
              "");
}

TEST_P(HotQueries, OfProgramsReadByIndex) {
    EXPECT_EQ(scans([](Session& session) {
                  find_api_token(session, octets("token7"));
                  find_application(session, "application7");
                  find_application(session, "t1", "application7");
                  use_assertion(session, octets("jti7"), test_start);
                  find_enrolment_token(session, octets("enrolment7"));
                  find_idempotency_key(session, idempotency("7"), test_start);
                  find_imported_pfx(session, imported("7"));
                  find_tenant_by_name(session, "tenant");
              }),
              "");
}

TEST_P(HotQueries, OfTheInventoryReadByIndex) {
    EXPECT_EQ(scans([](Session& session) {
                  certificates_of_device(session, "t1", "d7");
                  deployments_of_profile(session, "t1", "p7", "d", 10);
                  find_payload_of_certificate(session, "t1", "c7");
                  list_requests(session, "t1", {"", "", "d7"}, "", 10);
              }),
              "");
}

TEST_P(HotQueries, OfTheDirectoryReadByIndex) {
    EXPECT_EQ(scans([](Session& session) {
                  find_user_by_upn(session, "t1", "7@example");
                  find_user_by_external_id(session, "t1", "external-7");
                  list_users_by_upn(session, "t1", "7", {}, 10);
                  list_users_by_name(session, "t1", "user 7", {}, 10);
                  list_devices(session, "t1", where(&DeviceFilter::serial_number, "s7"), {}, 10);
                  list_devices(session, "t1", where(&DeviceFilter::user_id, "u7"), {}, 10);
                  list_devices(session, "t1", where(&DeviceFilter::name_prefix, "pc-7"), {}, 10);
                  list_devices(session, "t1", where(&DeviceFilter::state, "enrolled"), {}, 10);
                  list_devices(session, "t1", where(&DeviceFilter::platform, "windows10"), {}, 10);
                  find_device_by_name(session, "t1", "pc-7");
                  find_device_by_directory_id(session, "t1", "directory-7");
                  find_group_by_name(session, "t1", "group 7");
                  groups_of(session, "t1", "u7");
                  list_groups_of(session, "t1", "u7", "", 10);
                  is_member(session, {.tenant_id = "t1", .group_id = "g0", .member_id = "u7"});
              }),
              "");
}

TEST_P(HotQueries, OfTheAuditReadByIndex) {
    EXPECT_EQ(scans([](Session& session) {
                  list_audit(session, "t1", "b7", 10);
                  find_audit(session, {.tenant_id = "t1", .actor = "token:7"}, 10);
                  find_audit(session, {.tenant_id = "t1", .object = "d7"}, 10);
              }),
              "");
}

TEST_P(HotQueries, OfTheOverviewReadByIndex) {
    EXPECT_EQ(scans([](Session& session) {
                  list_statistics(session, "t1", Measure::certificates, no_day, 100'000);
                  list_statistics(session, "t1", Measure::issuance, 20'000, 20'030);
                  waiting_work(session, "t1");
                  list_queue_depths(session, "t1", test_start, test_start + 24h, 5min);
              }),
              "");
}

TEST_P(HotQueries, OfUpkeepReadByIndex) {
    EXPECT_EQ(scans([](Session& session) {
                  remove_challenges(session, test_start);
                  remove_expired_sessions(session, test_start);
                  remove_old_attempts(session, test_start);
                  remove_expired_idempotency_keys(session, test_start);
                  remove_used_assertions(session, test_start);
                  remove_expired_oidc_sign_ins(session, test_start);
                  remove_expired_copies(session, test_start);
                  remove_ended_requests(session, test_start, 10);
                  imported_pfx_to_check(session, test_start, 10);
                  schedule_expiry_check(session, imported("7"), test_start, test_start);
                  fold_statistics(session, 1000);
                  remove_issuance_times(session, 20'000);
                  next_waiting_tenant(session, "");
                  has_queue_depths(session, "t1", test_start);
                  put_queue_depths(session, "t1", test_start, waiting_work(session, "t1"));
                  remove_queue_depths(session, test_start);
              }),
              "");
}

TEST_P(HotQueries, WouldBeFoundIfTheyScanned) {
    EXPECT_NE(scans([](Session& session) {
                  session.execute("UPDATE certificates SET issuer = $1 WHERE issuer = $2",
                                  {"CN=New", "CN=Old"});
              }),
              "");
    if (GetParam() == Driver::sqlite) {
        EXPECT_NE(scans([](Session& session) {
                      session.execute("DELETE FROM devices WHERE tenant_id = $1 AND imei = $2",
                                      {"t1", "7"});
                  }),
                  "");
    }
}

}  // namespace
}  // namespace certferry::store::service
