#pragma once

#include "base/encoding.h"
#include "pki/certificate.h"
#include "service/deployment/checkin.h"
#include "service/deployment/stored_profile.h"
#include "service/keys/testing.h"
#include "service/profiles/profile_json.h"
#include "service/queue/work_desk.h"
#include "store/service/deployments.h"
#include "store/service/groups.h"
#include "store/service/imported_pfx.h"
#include "store/service/payloads.h"
#include "store/service/requests.h"
#include "store/service/tenants.h"
#include "store/service/users.h"
#include "store/service/wrapping_keys.h"
#include "wire/json.h"
#include "wire/work.h"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

namespace certferry::service {

/// A CA certificate of a year; `serial` tells it from others, and gives the same one again. From 10
/// on they begin 292 days later, when those before are due for renewal; and so on.
inline pki::Certificate deployment_certificate(std::uint8_t serial) {
    static const auto key =
        pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    static std::map<std::uint8_t, pki::Certificate> made;
    if (const auto found = made.find(serial); found != made.end()) {
        return found->second;
    }
    const auto from =
        from_rfc3339("2031-02-11T08:00:00Z").value() + std::chrono::days(292) * (serial / 10);
    const pki::CertificateContent content{
        .serial = Bytes{1, serial},
        .issuer = pki::Name::from_text("CN=Harbor Root"),
        .subject = pki::Name::from_text("CN=Harbor Root"),
        .not_before = from,
        .not_after = from + std::chrono::days(365),
        .spki = to_bytes(key.public_key().spki()),
        .extensions = {pki::make_basic_constraints({.ca = true, .path_length = {}})}};
    const auto algorithm = pki::signature_algorithm(key.public_key(), pki::Hash::sha256);
    const auto one = pki::sign_tbs(pki::encode_tbs(content, algorithm), key, pki::Hash::sha256);
    return made.emplace(serial, one).first->second;
}

inline constexpr std::string_view imported_profile_json =
    R"({"kind":"pkcsImported","platform":"windows10",
    "displayName":"Old mail","intendedPurpose":"smimeEncryption","keyStorageProvider":"software"})";

/// Action, profile and thumbprint of each item, such as `install mail 5d…`.
inline std::vector<std::string> items_of(const wire::CheckinAnswer& answer) {
    std::vector<std::string> lines;
    for (const auto& item : answer.items) {
        auto line = item.action + " " + item.profile_id.value_or("");
        if (item.install && item.install->payload) {
            line += " " + item.install->payload->thumbprint;
        }
        if (item.thumbprint) {
            line += " " + *item.thumbprint;
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

inline std::string thumbprint_of(std::uint8_t serial) {
    return to_hex(deployment_certificate(serial).thumbprint());
}

/// Tenant `t1` with Mira in the group `crew`, her device, and a desk where it checks in.
class CheckinTest : public ServiceTest {
protected:
    CheckinTest() {
        database_->write([&](store::Session& session) {
            store::service::insert_tenant(session, {.tenant_id = "t1",
                                                    .name = "harbor",
                                                    .settings = "{}",
                                                    .version = 1,
                                                    .created_at = clock_.now(),
                                                    .modified_at = clock_.now()});
            store::service::UserRecord user;
            user.tenant_id = "t1";
            user.user_id = user_id;
            user.user_principal_name = "mira.okafor@harbor.example";
            user.upn_key = user.user_principal_name;
            user.display_name = "Okafor, Mira";
            user.name_key = "okafor, mira";
            user.email_address = "mira.okafor@mail.harbor.example";
            store::service::insert_user(session, user);
            store::service::GroupRecord group;
            group.tenant_id = "t1";
            group.group_id = "crew";
            group.display_name = "Crew";
            group.name_key = "crew";
            group.kind = "user";
            store::service::insert_group(session, group);
            store::service::insert_member(session, crew_member());
            device_.tenant_id = "t1";
            device_.device_id = device_id;
            device_.user_id = user_id;
            device_.platform = "windows10";
            device_.state = store::service::DeviceState::enrolled;
            device_.device_name = "DECK-0417";
            device_.name_key = "deck-0417";
            device_.encryption_certificate = deployment_certificate(99).der();
            store::service::insert_device(session, device_);
            store::service::set_device_certificates(session, device_);
        });
    }

    /// Stores a profile from its JSON, assigned to the crew.
    void assign(std::string id, std::string_view json, std::uint64_t version = 1) {
        auto reading = read_profile(boost::json::parse(json).as_object());
        auto profile = std::move(reading.profile.value());
        profile.id = id;
        profile.version = version;
        profile.created_at = clock_.now();
        profile.modified_at = clock_.now();
        database_->write([&](store::Session& session) {
            store::service::remove_profile(session, "t1", id);
            store::service::insert_profile(session, to_record("t1", profile, 1));
            store::service::set_assignments(session, "t1", id, {{.group_id = "crew"}});
        });
    }

    void assign_trusted() {
        assign("root", fmt::format(R"({{"kind":"trustedCertificate","platform":"windows10",
            "displayName":"root","certificate":"{}","fileName":"root.cer",
            "destinationStore":"computerRoot"}})",
                                   to_base64(deployment_certificate(1).der())));
    }

    void unassign(const std::string& id) {
        database_->write([&](store::Session& session) {
            store::service::set_assignments(session, "t1", id, {});
        });
    }

    void leave_group() {
        database_->write([&](store::Session& session) {
            store::service::remove_member(session, crew_member());
        });
    }

    void import_pfx(std::uint8_t serial, std::string purpose = "smimeEncryption") {
        const auto certificate = deployment_certificate(serial);
        database_->write([&](store::Session& session) {
            store::service::insert_imported_pfx(
                session,
                {.key = {.tenant_id = "t1",
                         .user_id = std::string(user_id),
                         .thumbprint = certificate.thumbprint()},
                 .user_principal_name = "mira.okafor@harbor.example",
                 .intended_purpose = std::move(purpose),
                 .provider_name = "provider",
                 .key_name = "key",
                 .padding_scheme = "oaepSha512",
                 .starts_at = certificate.not_before(),
                 .expires_at = certificate.not_after(),
                 .created_at = clock_.now(),
                 .modified_at = clock_.now()},
                {.pfx = Bytes{1, serial}, .encrypted_password = Bytes{2, serial}});
        });
    }

    void register_import_key() {
        database_->write([&](store::Session& session) {
            store::service::WrappingKeyRecord key;
            key.tenant_id = "t1";
            key.key_id = std::string(64, 'a');
            key.kind = "import";
            key.provider_name = "provider";
            key.key_name = "key";
            key.spki = Bytes{0x30};
            key.connector_id = "c1";
            key.created_at = clock_.now();
            key.modified_at = clock_.now();
            store::service::insert_wrapping_key(session, key);
        });
    }

    wire::CheckinAnswer check_in(std::vector<wire::InstalledItem> installed = {}) {
        wire::Checkin report;
        report.installed = std::move(installed);
        return desk_.check_in(device_, report);
    }

    void report(std::string profile_id, std::string state,
                std::optional<std::string> thumbprint = {}, std::optional<std::string> code = {}) {
        wire::DeviceStatus status;
        status.items.push_back({.profile_id = std::move(profile_id),
                                .state = std::move(state),
                                .code = std::move(code),
                                .thumbprint = std::move(thumbprint)});
        desk_.take_status(device_, status);
    }

    /// State and code of a profile on the device, such as `error E_ROOT_MISSING`; empty if none.
    std::string state_of(std::string_view profile_id) {
        const auto deployment = database_->read([&](store::Session& session) {
            return store::service::find_deployment(session, "t1", device_id, profile_id);
        });
        return !deployment         ? ""
               : !deployment->code ? deployment->state
                                   : deployment->state + " " + *deployment->code;
    }

    std::vector<store::service::RequestRecord> requests() {
        return database_->read([&](store::Session& session) {
            return store::service::list_requests(session, "t1", {}, "", 100);
        });
    }

    /// What a connector of this name leases: all kinds, with the import key `k1`.
    std::vector<wire::WorkItem> lease() {
        store::service::ConnectorRecord connector;
        connector.tenant_id = "t1";
        connector.connector_id = "c1";
        const auto answer =
            work_.lease(connector, {.features = {"pkcs", "pkcsImported", "revocation"},
                                    .key_ids = {std::string(64, 'a')},
                                    .max_requests = 100});
        std::vector<wire::WorkItem> items;
        for (const auto& item : answer.items) {
            items.push_back(wire::read_json<wire::WorkItem>(item, {}, {}));
        }
        return items;
    }

    wire::ResultVerdict give_result(const wire::WorkResult& result) {
        store::service::ConnectorRecord connector;
        connector.tenant_id = "t1";
        connector.connector_id = "c1";
        return work_.take_results(connector, {.results = {wire::write_json(result)}})
            .results.at(0)
            .verdict;
    }

    static wire::WorkResult result_of(const wire::WorkItem& item, wire::WorkOutcome outcome) {
        wire::WorkResult result;
        result.request_id = item.request_id;
        result.lease_id = item.lease_id;
        result.outcome = outcome;
        return result;
    }

    static store::service::Membership crew_member() {
        return {.tenant_id = "t1", .group_id = "crew", .member_id = std::string(user_id)};
    }

    static constexpr std::string_view device_id = "019a0000-0000-7000-8000-000000000002";
    static constexpr std::string_view user_id = "019a0000-0000-7000-8000-000000000003";

    store::service::DeviceRecord device_;
    KeyRing keys_{*database_, *installation_, clock_};
    int pokes_ = 0;
    CheckinDesk desk_{{.database = *database_,
                       .keys = keys_,
                       .clock = clock_,
                       .random_below = [](std::size_t) { return 0; },
                       .on_queued = [this](const std::string&) { ++pokes_; }}};
    WorkDesk work_{
        {.database = *database_, .now = [this](store::Session&) { return clock_.now(); }}};
};

}  // namespace certferry::service
