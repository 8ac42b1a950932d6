#include "service/deployment/visit.h"

#include "base/encoding.h"
#include "pki/digest.h"
#include "service/deployment/delivery.h"
#include "store/service/requests.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::service {

using store::Session;
using store::service::CertificateRecord;
using store::service::DeploymentRecord;

Visit::Visit(const Context& context)
    : context_(context),
      targets_(targets_of(context.session, context.device)),
      tenant_(tenant_settings(context.session, context.device.tenant_id)) {
    for (auto& deployment : store::service::deployments_of_device(
             context.session, context.device.tenant_id, context.device.device_id)) {
        deployments_.emplace(deployment.profile_id, std::move(deployment));
    }
}

void Visit::decide() {
    for (const auto& target : targets_.targets) {
        deliver(target);
    }
    for (const auto& [profile_id, deployment] : deployments_) {
        if (targets_.find(profile_id) == nullptr) {
            take_back(*this, deployment);
        }
    }
}

void Visit::deliver(const Target& target) {
    const auto& profile = target.profile;
    if (target.outcome.reach == Reach::not_applicable) {
        const auto reason = target.outcome.reason.value();
        settle(profile, DeploymentState::not_applicable, not_applicable_reason_words(reason));
        return;
    }
    switch (profile.kind()) {
        case ProfileKind::trusted_certificate:
            deliver_trusted(*this, profile);
            break;
        case ProfileKind::scep:
            deliver_scep(*this, profile);
            break;
        case ProfileKind::pkcs:
            deliver_pkcs(*this, profile);
            break;
        case ProfileKind::pkcs_imported:
            deliver_imported(*this, profile);
            break;
        default:
            break;
    }
}

std::string Visit::etag() const {
    std::string all;
    for (const auto& target : targets_.targets) {
        all += fmt::format("{} {} {}\n", target.profile.id, target.profile.version,
                           static_cast<int>(target.outcome.reach));
    }
    const auto digest = pki::sha256(as_bytes(all));
    return to_hex(ByteView(digest).first(8));
}

const DeploymentRecord* Visit::deployment(std::string_view profile_id) const {
    const auto found = deployments_.find(profile_id);
    return found == deployments_.end() ? nullptr : &found->second;
}

bool Visit::is_current(const Profile& profile) const {
    const auto* before = deployment(profile.id);
    return before != nullptr && !before->removing &&
           before->profile_version == static_cast<std::int64_t>(profile.version);
}

std::optional<CertificateRecord> Visit::certificate_of(const Profile& profile) const {
    const auto* before = deployment(profile.id);
    return before != nullptr && before->certificate_id
               ? store::service::find_certificate(session(), device().tenant_id,
                                                  *before->certificate_id)
               : std::nullopt;
}

bool Visit::is_reported(std::string_view profile_id) const {
    return std::ranges::any_of(context_.report.installed, [&](const wire::InstalledItem& item) {
        return item.profile_id == profile_id;
    });
}

bool Visit::is_reported(std::string_view profile_id, ByteView thumbprint) const {
    return std::ranges::any_of(context_.report.installed, [&](const wire::InstalledItem& item) {
        const auto reported = item.thumbprint ? from_hex(*item.thumbprint) : std::nullopt;
        return item.profile_id == profile_id && reported && equal(*reported, thumbprint);
    });
}

const std::vector<CertificateRecord>& Visit::certificates() {
    if (!certificates_) {
        certificates_ = store::service::certificates_of_device(session(), device().tenant_id,
                                                               device().device_id);
        std::ranges::sort(*certificates_, {}, &CertificateRecord::certificate_id);
    }
    return *certificates_;
}

std::string Visit::payload_of(std::string_view certificate_id) {
    if (!payloads_) {
        payloads_ = store::service::payload_ids_of_device(session(), device().tenant_id,
                                                          device().device_id);
    }
    const auto found =
        std::ranges::find(*payloads_, certificate_id, &store::service::PayloadId::certificate_id);
    return found == payloads_->end() ? "" : found->payload_id;
}

void Visit::install(const Profile& profile, wire::InstallItem item) {
    wire::CheckinItem order;
    order.action = "install";
    order.profile_id = profile.id;
    order.profile_version = static_cast<std::int64_t>(profile.version);
    order.install = std::move(item);
    items_.push_back(std::move(order));
}

void Visit::remove(const std::string& profile_id, std::optional<std::string> thumbprint) {
    wire::CheckinItem order;
    order.action = "remove";
    order.profile_id = profile_id;
    order.thumbprint = std::move(thumbprint);
    items_.push_back(std::move(order));
}

DeploymentRecord Visit::settled(const Profile& profile, DeploymentState state,
                                std::string_view code, std::string_view detail,
                                std::optional<std::string> certificate_id) const {
    DeploymentRecord record;
    record.tenant_id = device().tenant_id;
    record.device_id = device().device_id;
    record.profile_id = profile.id;
    record.profile_version = static_cast<std::int64_t>(profile.version);
    record.state = deployment_state_words(state);
    if (!code.empty()) {
        record.code = code;
        record.detail = detail;
    }
    const auto* before = deployment(profile.id);
    record.certificate_id = certificate_id      ? std::move(certificate_id)
                            : before != nullptr ? before->certificate_id
                                                : std::nullopt;
    record.modified_at = now();
    return record;
}

void Visit::settle(const Profile& profile, DeploymentState state, std::string_view code,
                   std::string_view detail, std::optional<std::string> certificate_id) {
    is_waiting_ |= state == DeploymentState::pending;
    auto record = settled(profile, state, code, detail, std::move(certificate_id));
    const auto* before = deployment(profile.id);
    if (before != nullptr && same_but_for_time(*before, record)) {
        return;
    }
    change([record = std::move(record)](Session& session) {
        store::service::put_deployment(session, record);
    });
}

LastRequest last_request_for(const Visit& visit, std::string_view certificate_id) {
    const auto all = store::service::requests_of_certificate(
        visit.session(), visit.device().tenant_id, certificate_id);
    const auto last = std::ranges::find_if(
        all.rbegin(), all.rend(), [](const auto& request) { return request.kind != "revoke"; });
    if (last == all.rend()) {
        return {};
    }
    LastRequest found{.outcome = LastRequest::Outcome::open,
                      .code = last->last_code.value_or(""),
                      .message = last->last_message.value_or(""),
                      .at = last->modified_at,
                      .may_try_again = last->modified_at + request_again_after <= visit.now()};
    if (last->state == "failed") {
        found.outcome = LastRequest::Outcome::failed;
    } else if (last->state == "cancelled") {
        found.outcome = LastRequest::Outcome::cancelled;
    } else if (last->has_ended()) {
        found.outcome = LastRequest::Outcome::succeeded;
    }
    return found;
}

void deliver_trusted(Visit& visit, const Profile& profile) {
    if (visit.is_current(profile) && visit.is_reported(profile.id)) {
        visit.settle(profile, DeploymentState::succeeded);
        return;
    }
    wire::InstallItem item;
    item.trusted = trusted_delivery(std::get<TrustedCertificateSettings>(profile.settings));
    visit.install(profile, std::move(item));
    visit.settle(profile, DeploymentState::pending);
}

}  // namespace certferry::service
