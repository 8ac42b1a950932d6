#include "base/encoding.h"
#include "service/deployment/import_order.h"
#include "service/deployment/visit.h"

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::CertificateRecord;
using store::service::ImportedPfxRecord;

/// How one imported certificate stands on this device.
struct Standing {
    DeploymentState state = DeploymentState::pending;
    std::string code;
    std::string detail;
};

/// Queues that the PFX is wrapped for this device.
Standing order(Visit& visit, const Profile& profile, const ImportedPfxRecord& record) {
    auto key_id = import_key_of(visit.session(), record);
    if (key_id.empty()) {
        return {.code = "waitingForKey", .detail = record.provider_name + " / " + record.key_name};
    }
    visit.change([device = visit.device(), record, key_id = std::move(key_id),
                  profile_id = profile.id, version = static_cast<std::int64_t>(profile.version),
                  now = visit.now()](Session& session) {
        order_import(session,
                     {.device = device, .profile_id = profile_id, .profile_version = version},
                     record, key_id, now);
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
        wire::PayloadItem{.payload_id = payload_id,
                          .thumbprint = to_hex(*certificate.thumbprint),
                          .kind = std::string(profile_kind_words(ProfileKind::pkcs_imported))};
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
    if (is_given_up && request.at > record.modified_at) {  // Not what was uploaded since.
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
    const auto records = imports_for(visit.session(), visit.device().tenant_id,
                                     visit.device().user_id.value(), profile);
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
