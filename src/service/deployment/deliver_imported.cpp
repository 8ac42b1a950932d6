#include "base/encoding.h"
#include "service/deployment/visit.h"
#include "service/profiles/imported.h"
#include "service/queue/orders.h"
#include "store/service/imported_pfx.h"
#include "store/service/wrapping_keys.h"

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::CertificateRecord;
using store::service::ImportedPfxRecord;

constexpr std::int64_t max_import_keys = 1000;

/// How one imported certificate stands on this device.
struct Standing {
    DeploymentState state = DeploymentState::pending;
    std::string code;
    std::string detail;
};

/// What of the profile is to be on the device: by the user and the purpose, in order.
std::vector<ImportedPfxRecord> wanted(const Visit& visit, const Profile& profile) {
    const auto& user_id = visit.device().user_id.value();
    auto all =
        store::service::imported_pfx_of_user(visit.session(), visit.device().tenant_id, user_id);
    std::vector<ImportedCertificate> facts;
    for (const auto& record : all) {
        const auto purpose = intended_purpose_words.find(record.intended_purpose);
        facts.push_back({.id = to_hex(record.key.thumbprint),
                         .user_id = user_id,
                         .intended_purpose = purpose.value_or(IntendedPurpose::unassigned),
                         .expires_at = record.expires_at});
        if (!purpose) {
            facts.back()
                .user_id.clear();  // vpn and wifi: kept for others, delivered by no profile.
        }
    }
    const auto ids = certificates_for(
        user_id, std::get<PkcsImportedSettings>(profile.settings).intended_purpose, facts);
    std::erase_if(all, [&](const ImportedPfxRecord& record) {
        return std::ranges::find(ids, to_hex(record.key.thumbprint)) == ids.end();
    });
    return all;
}

/// The key that opens its password: known once a connector has registered it.
std::string key_id_of(const Visit& visit, const ImportedPfxRecord& record) {
    const auto keys = store::service::list_wrapping_keys(visit.session(), visit.device().tenant_id,
                                                         "import", max_import_keys);
    const auto found = std::ranges::find_if(keys, [&](const auto& key) {
        return key.provider_name == record.provider_name && key.key_name == record.key_name;
    });
    return found == keys.end() ? "" : found->key_id;
}

/// Queues that the PFX is wrapped for this device.
Standing order(Visit& visit, const Profile& profile, const ImportedPfxRecord& record) {
    auto key_id = key_id_of(visit, record);
    if (key_id.empty()) {
        return {.code = "waitingForKey", .detail = record.provider_name + " / " + record.key_name};
    }
    visit.change([device = visit.device(), record, key_id = std::move(key_id),
                  profile_id = profile.id, version = static_cast<std::int64_t>(profile.version),
                  now = visit.now()](Session& session) {
        auto content = store::service::find_imported_pfx_content(session, record.key);
        if (!content) {
            return;  // Removed since.
        }
        const auto thumbprint = to_hex(record.key.thumbprint);
        wire::ImportWork work;
        work.imported_id = record.key.user_id + "-" + thumbprint;
        work.encrypted_pfx_blob = std::move(content->pfx);
        work.encrypted_pfx_password = std::move(content->encrypted_password);
        work.provider_name = record.provider_name;
        work.key_name = record.key_name;
        work.padding_scheme = record.padding_scheme;
        work.thumbprint = thumbprint;
        work.intended_purpose = record.intended_purpose;
        const auto queued = queue_import(
            session, {.device = device, .profile_id = profile_id, .profile_version = version},
            std::move(work), key_id, record.user_principal_name, now);
        auto certificate =
            store::service::find_certificate(session, device.tenant_id, queued.certificate_id)
                .value();
        certificate.thumbprint = record.key.thumbprint;
        certificate.not_before = record.starts_at;
        certificate.not_after = record.expires_at;
        store::service::update_certificate(session, certificate);
    });
    visit.note_work();
    return {};
}

Standing send(Visit& visit, const Profile& profile, const CertificateRecord& certificate,
              const std::string& payload_id) {
    if (visit.is_reported(profile.id, *certificate.thumbprint)) {
        return {.state = DeploymentState::succeeded, .code = {}, .detail = {}};
    }
    wire::InstallItem item;
    item.payload =
        wire::PayloadItem{.payload_id = payload_id, .thumbprint = to_hex(*certificate.thumbprint)};
    visit.install(profile, std::move(item));
    return {};
}

Standing deliver_one(Visit& visit, const Profile& profile, const ImportedPfxRecord& record) {
    const auto& all = visit.certificates();
    const auto row = std::ranges::find_if(all.rbegin(), all.rend(), [&](const auto& certificate) {
        return certificate.profile_id == profile.id &&
               certificate.thumbprint == record.key.thumbprint;
    });
    if (row == all.rend()) {
        return order(visit, profile, record);
    }
    if (const auto payload_id = visit.payload_of(row->certificate_id); !payload_id.empty()) {
        return send(visit, profile, *row, payload_id);
    }
    const auto request = last_request_for(visit, row->certificate_id);
    if (request.outcome == LastRequest::Outcome::open) {
        return {};
    }
    const bool is_given_up =
        request.outcome == LastRequest::Outcome::cancelled ||
        (request.outcome == LastRequest::Outcome::failed && !request.may_try_again);
    if (is_given_up) {
        return {.state = DeploymentState::error, .code = request.code, .detail = request.message};
    }
    return order(visit, profile, record);  // The payload went with the device's old key.
}

/// What was removed from the user's imports goes from the device too.
void remove_others(Visit& visit, const Profile& profile,
                   const std::vector<ImportedPfxRecord>& wanted) {
    for (const auto& item : visit.context().report.installed) {
        const auto thumbprint = item.thumbprint ? from_hex(*item.thumbprint) : std::nullopt;
        if (item.profile_id == profile.id && thumbprint &&
            std::ranges::none_of(wanted, [&](const ImportedPfxRecord& record) {
                return record.key.thumbprint == *thumbprint;
            })) {
            visit.remove(profile.id, to_hex(*thumbprint));
        }
    }
}

}  // namespace

void deliver_imported(Visit& visit, const Profile& profile) {
    const auto records = wanted(visit, profile);
    Standing whole{.state = DeploymentState::succeeded, .code = {}, .detail = {}};
    for (const auto& record : records) {
        const auto one = deliver_one(visit, profile, record);
        // An error counts more than what is pending, and that more than success.
        const auto weight = [](DeploymentState state) {
            return state == DeploymentState::error ? 2 : state == DeploymentState::pending ? 1 : 0;
        };
        if (weight(one.state) > weight(whole.state)) {
            whole = one;
        }
    }
    remove_others(visit, profile, records);
    visit.settle(profile, whole.state, whole.code, whole.detail);
}

}  // namespace certferry::service
