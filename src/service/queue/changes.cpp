#include "base/codes/queue.h"
#include "base/uuid.h"
#include "pki/certificate.h"
#include "pki/digest.h"
#include "service/profiles/states.h"
#include "service/queue/endings.h"
#include "service/queue/orders.h"
#include "store/service/payloads.h"
#include "wire/json.h"

#include <algorithm>

// What happens to work that is queued already.
namespace certferry::service {

namespace {

using store::Session;
using store::service::CertificateRecord;
using store::service::DeviceRecord;
using store::service::RequestRecord;

constexpr std::int64_t changes_at_once = 200;

/// Calls `use` with each request of the device that has not ended, locked.
template <class Use>
void for_each_open_request(Session& session, const DeviceRecord& device, const Use& use) {
    for (const std::string_view state : {"queued", "leased", "pending"}) {
        std::string after;
        for (bool more = true; more;) {
            const auto requests = store::service::list_requests(
                session, device.tenant_id,
                {.kind = "", .state = std::string(state), .device_id = device.device_id}, after,
                changes_at_once);
            for (const auto& listed : requests) {
                after = listed.request_id;
                auto request =
                    store::service::lock_request(session, listed.tenant_id, listed.request_id);
                if (request && !request->has_ended()) {
                    use(*std::move(request));
                }
            }
            more = std::cmp_equal(requests.size(), changes_at_once);
        }
    }
}

/// The body with another recipient; all kinds but revoke have one.
void redirect(Session& session, RequestRecord request, const NewRecipient& recipient, UtcTime now) {
    auto body =
        wire::from_json<boost::json::value>(request.body, {.max_bytes = max_stored_body_bytes});
    body.as_object()["recipient"] = wire::write_json(recipient.certificate);
    request.body = wire::json_text_of(body);
    request.modified_at = now;
    store::service::update_request(session, request);
}

void set_revocation(Session& session, const RequestRecord& request, RevocationState state,
                    UtcTime now) {
    auto certificate = store::service::find_certificate(session, request.tenant_id,
                                                        request.certificate_id.value_or(""));
    if (certificate) {
        certificate->revocation_state = revocation_state_words(state);
        certificate->modified_at = now;
        store::service::update_certificate(session, *certificate);
    }
}

void set_requested(Session& session, const RequestRecord& request, UtcTime now) {
    auto certificate = store::service::find_certificate(session, request.tenant_id,
                                                        request.certificate_id.value_or(""));
    if (certificate) {
        certificate->issuance_state = static_cast<std::int64_t>(IssuanceState::requested);
        certificate->modified_at = now;
        store::service::update_certificate(session, *certificate);
    }
}

}  // namespace

std::int64_t queue_recrypts(Session& session, const DeviceRecord& device,
                            const NewRecipient& recipient, UtcTime now) {
    for_each_open_request(session, device, [&](RequestRecord request) {
        if (request.state == "queued" && (request.kind == "pkcs" || request.kind == "import")) {
            redirect(session, std::move(request), recipient, now);
        } else if (request.kind == "recrypt") {
            cancel_request(session, std::move(request), now);  // A newer one follows.
        }
    });
    std::int64_t queued = 0;
    for (const auto& payload :
         store::service::payloads_of_device(session, device.tenant_id, device.device_id)) {
        const auto copy =
            store::service::find_escrow_copy(session, device.tenant_id, payload.certificate_id);
        if (!copy) {
            if (payload.imported_id) {
                store::service::remove_copies_of_certificate(session, device.tenant_id,
                                                             payload.certificate_id);
            }
            continue;
        }
        RequestRecord request;
        request.tenant_id = device.tenant_id;
        request.request_id = new_uuid(now);
        request.kind = "recrypt";
        request.key_id = copy->escrow_key_id;
        request.device_id = device.device_id;
        request.user_id = payload.user_id;
        request.profile_id = payload.profile_id;
        request.certificate_id = payload.certificate_id;
        request.body =
            wire::to_json(wire::RecryptWork{.certificate_id = payload.certificate_id,
                                            .escrow_copy = std::nullopt,
                                            .escrow_key_id = copy->escrow_key_id,
                                            .recipient = recipient.certificate,
                                            .old_recipient = device.encryption_certificate,
                                            .proof = recipient.proof});
        request.created_at = now;
        request.modified_at = now;
        store::service::insert_request(session, request);
        ++queued;
    }
    return queued;
}

bool cancel_request(Session& session, RequestRecord request, UtcTime now) {
    if (request.has_ended()) {
        return false;
    }
    request.last_code = std::string(codes::request_cancelled.name);
    request.last_message.reset();
    request.result_sha256.reset();
    write_end(session, request, "cancelled", now);
    if (request.kind == "revoke") {
        set_revocation(session, request, RevocationState::none, now);  // It may be ordered again.
    } else {
        apply_failure(session, request, now);
    }
    return true;
}

void cancel_requests_of_certificate(Session& session, std::string_view tenant_id,
                                    std::string_view certificate_id, UtcTime now) {
    for (const auto& listed :
         store::service::requests_of_certificate(session, tenant_id, certificate_id)) {
        if (listed.kind != "revoke") {
            auto request = store::service::lock_request(session, tenant_id, listed.request_id);
            if (request) {
                cancel_request(session, *std::move(request), now);
            }
        }
    }
}

void forget_device_work(Session& session, const DeviceRecord& device, UtcTime now) {
    for_each_open_request(session, device, [&](RequestRecord request) {
        if (request.kind != "revoke") {
            cancel_request(session, std::move(request), now);
        }
    });
    store::service::remove_copies_of_device(session, device.tenant_id, device.device_id);
}

bool retry_request(Session& session, RequestRecord request, UtcTime now) {
    if (request.state != "failed" && request.state != "cancelled") {
        return false;
    }
    request.state = "queued";
    request.lane = store::service::lane_of(request.kind, request.key_id);
    request.attempts = 0;
    request.lease_id.reset();
    request.connector_id.reset();
    request.result_sha256.reset();
    request.last_code.reset();
    request.last_message.reset();
    request.modified_at = now;
    store::service::update_request(session, request);
    if (request.kind == "revoke") {
        set_revocation(session, request, RevocationState::pending, now);
    } else if (request.kind != "recrypt") {
        set_requested(session, request, now);
    }
    return true;
}

}  // namespace certferry::service
