#include "base/codes/device.h"
#include "base/error.h"
#include "base/uuid.h"
#include "device/payload.h"
#include "device/visit.h"

namespace certferry::device {

namespace {

const std::string& profile_of(const wire::CheckinItem& item) {
    if (!item.profile_id || !is_uuid(*item.profile_id)) {
        throw Error(codes::device_order_invalid, "an item without the id of a profile");
    }
    return *item.profile_id;
}

}  // namespace

void Visit::carry_out(const wire::CheckinItem& item) {
    if (item.action == "retire" || item.action == "wipe") {
        state_.state().leaving = item.action;
        state_.save();
        finish_leaving();
        return;
    }
    const auto& profile_id = profile_of(item);
    if (item.action == "remove") {
        guard("remove", "", profile_id, "deleteFailed", [&] {
            if (!item.thumbprint) {
                attempts_.drop(profile_id);
            }
            installer_.remove(profile_id, item.thumbprint);
        });
    } else if (item.action == "install" && item.install) {
        install(item);
    } else {
        guard("install", "", profile_id, "installFailed",
              [&] { throw Error(codes::device_order_invalid, "an action that is not known"); });
    }
}

void Visit::install(const wire::CheckinItem& item) {
    const auto& profile_id = profile_of(item);
    const auto version = item.profile_version.value_or(0);
    const auto& what = *item.install;
    if (what.trusted) {
        guard("install", kinds::trusted, profile_id, "installFailed", [&] {
            installer_.install_trusted(profile_id, version,
                                       pki::Certificate::from_der(what.trusted->certificate));
        });
    } else if (what.scep) {
        guard("install", kinds::scep, profile_id, "requestCreationFailed",
              [&] { order_scep(profile_id, version, *what.scep); });
    } else if (what.payload) {
        guard("install", what.payload->kind, profile_id, "installFailed",
              [&] { order_payload(profile_id, version, *what.payload); });
    }
}

void Visit::order_payload(const std::string& profile_id, std::int64_t version,
                          const wire::PayloadItem& item) {
    if (!is_uuid(item.payload_id)) {
        throw Error(codes::device_order_invalid, "a payload without an id");
    }
    const auto credential =
        open_payload(link_->payload(item.payload_id), profile_id, item, *identity_);
    const bool is_history = item.kind == kinds::imported;
    installer_.install(credential, is_history ? kinds::imported : kinds::pkcs, version,
                       is_history ? Installer::Others::kept : Installer::Others::removed);
}

}  // namespace certferry::device
