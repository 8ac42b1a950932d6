#include "service/agents/device_endpoint.h"

#include "base/codes/service.h"
#include "base/error.h"
#include "base/uuid.h"
#include "service/agents/enrolment.h"
#include "service/agents/json_body.h"
#include "service/directory/reported.h"
#include "service/profiles/platform.h"
#include "service/queue/orders.h"
#include "store/service/payloads.h"
#include "wire/device.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::DeviceRecord;
using store::service::DeviceState;
using store::service::EnrolmentTokenRecord;

/// The device that a token enrols: one that is registered, or a new one.
DeviceRecord device_for(Session& session, const EnrolmentTokenRecord& token,
                        const wire::DeviceEnrolment& body, UtcTime now) {
    if (token.platform && *token.platform != body.platform) {
        throw Error(codes::enrolment_token_refused, "it is for another platform");
    }
    if (token.device_id) {
        auto device = store::service::lock_device(session, token.tenant_id, *token.device_id);
        if (!device || device->platform != body.platform) {
            throw Error(codes::enrolment_token_refused,
                        "its device is gone, or of another platform");
        }
        return *std::move(device);
    }
    DeviceRecord device;
    device.tenant_id = token.tenant_id;
    device.device_id = new_uuid(now);
    device.user_id = token.user_id;
    device.platform = body.platform;
    device.created_at = now;
    device.modified_at = now;
    return device;
}

wire::DeviceCertificates certificates_for(const InternalCa& ca, DeviceRecord& device,
                                          const pki::CertificateRequest& client,
                                          const pki::CertificateRequest& encryption) {
    const ClientIdentity identity{.tenant_id = device.tenant_id,
                                  .kind = ClientIdentity::Kind::device,
                                  .id = device.device_id};
    const auto certificate = issue_client_certificate(ca, identity, client);
    auto owner = identity_uri(identity);
    if (device.user_id) {
        owner += "/user/" + *device.user_id;
    }
    const bool rsa = encryption.public_key().algorithm() == pki::KeyAlgorithm::rsa;
    const auto for_encryption = ca.issue(
        {.common_name = device.device_id,
         .alt_names = {pki::GeneralName::uri(owner)},
         .key_usage =
             pki::KeyUsage(rsa ? pki::KeyUsage::key_encipherment : pki::KeyUsage::key_agreement),
         .extended_key_usage = {pki::Oid(pki::oids::email_protection)}},
        encryption.spki());
    device.previous_client_serial = std::move(device.client_serial);
    device.client_serial = certificate.serial();
    device.encryption_certificate = for_encryption.der();
    return {.tenant_id = device.tenant_id,
            .device_id = device.device_id,
            .client_certificate = certificate.der(),
            .encryption_certificate = for_encryption.der(),
            .trust_anchors = {ca.certificate().der()}};
}

std::string payloads_path() {
    return fmt::format("{}/payloads", wire::device_base_path);
}

/// What was encrypted to the key before, the device may soon be unable to read.
bool has_other_key(const DeviceRecord& device, const pki::CertificateRequest& csr) {
    if (!device.encryption_certificate) {
        return false;
    }
    const auto certificate = pki::Certificate::from_der(*device.encryption_certificate);
    return !std::ranges::equal(certificate.spki(), csr.spki());
}

}  // namespace

void DeviceEndpoint::add_to(http::Router& router) const {
    const auto add = [&](std::string_view path, auto handler) {
        http::Route route;
        route.method = "POST";
        route.path = fmt::format("{}/{}", wire::device_base_path, path);
        route.name = fmt::format("device.{}", path);
        route.handler = [this, handler](const http::Request& request) {
            return (this->*handler)(request);
        };
        router.add(std::move(route));
    };
    add("enroll", &DeviceEndpoint::enroll);
    add("renew", &DeviceEndpoint::renew);
    add("checkin", &DeviceEndpoint::checkin);
    add("status", &DeviceEndpoint::status);
    http::Route payloads;
    payloads.method = "GET";
    payloads.path = payloads_path();
    payloads.match = http::Match::prefix;
    payloads.name = "device.payload";
    payloads.handler = [this](const http::Request& request) { return payload(request); };
    router.add(std::move(payloads));
}

http::Response DeviceEndpoint::enroll(const http::Request& request) const {
    const auto body = read_body<wire::DeviceEnrolment>(request);
    if (!platform_words.find(body.platform)) {
        throw Error(codes::validation_failed, "an unknown platform");
    }
    const auto client = client_csr(body.client_csr);
    const auto encryption = encryption_csr(body.encryption_csr);
    const UtcTime now = parts_.clock.now();
    return json_answer(parts_.database.write([&](Session& session) {
        const auto enrol = [&](const EnrolmentTokenRecord& token) {
            auto device = device_for(session, token, body, now);
            const bool is_new = device.created_at == now && !token.device_id;
            merge_reported(device, body.inventory);
            const auto answer = certificates_for(parts_.ca, device, client, encryption);
            device.enrolled_os_version = device.os_version;
            if (is_new && device.device_name.empty()) {
                throw Error(codes::validation_failed, "a new device has a name");
            }
            const auto before = device.state;
            if (is_new) {
                device.state = DeviceState::enrolled;
                if (!store::service::insert_device(session, device)) {
                    throw Error(codes::object_exists, "the device's name is taken");
                }
            } else {
                store::service::update_device(session, device);
                store::service::move_device(session, device, before, DeviceState::enrolled, now);
            }
            store::service::set_device_certificates(session, device);
            return wire::to_json(answer);
        };
        return enrol_by_token(session, body.token, false, request.body, now, enrol);
    }));
}

http::Response DeviceEndpoint::renew(const http::Request& request) const {
    const auto before = parts_.clients.device(request);
    const auto body = read_body<wire::DeviceRenewal>(request);
    const auto encryption = encryption_csr(body.encryption_csr);
    auto device = before;
    const auto answer =
        certificates_for(parts_.ca, device, client_csr(body.client_csr), encryption);
    // Of a repeated renewal, whose first answer was lost, it is the one that the device still has.
    device.previous_client_serial =
        pki::Certificate::from_der(request.peer_certificate.value().der).serial();
    const bool other_key = has_other_key(before, encryption);
    parts_.database.write([&](Session& session) {
        store::service::set_device_certificates(session, device);
        if (other_key) {
            queue_recrypts(
                session, before,
                {.certificate = answer.encryption_certificate, .proof = body.encryption_key_proof},
                parts_.clock.now());
        }
    });
    parts_.board.poke(device.tenant_id);
    return answer_with(answer);
}

http::Response DeviceEndpoint::payload(const http::Request& request) const {
    const auto device = parts_.clients.device(request);
    const auto id = request.path.substr(std::min(request.path.size(), payloads_path().size() + 1));
    auto found = parts_.database.read([&](Session& session) {
        return store::service::find_payload(session, device.tenant_id, id);
    });
    if (!found || found->device_id != device.device_id) {
        throw Error(codes::object_unknown, "no payload of this device");
    }
    return answer_with(wire::DevicePayload{.payload_id = found->payload_id,
                                           .profile_id = found->profile_id,
                                           .certificate_id = found->certificate_id,
                                           .content = std::move(found->content)});
}

http::Response DeviceEndpoint::checkin(const http::Request& request) const {
    auto device = parts_.clients.device(request);
    const auto body = read_body<wire::Checkin>(request);
    if (device.state == DeviceState::retiring || device.state == DeviceState::wiping) {
        wire::CheckinAnswer answer;
        answer.etag = device.state == DeviceState::wiping ? "wipe" : "retire";
        answer.next_checkin_seconds = CheckinDesk::next_checkin_with_work.count();
        answer.items.emplace_back().action = answer.etag;
        return answer_with(answer);
    }
    if (!merge_reported(device, body.inventory).edit.empty()) {
        parts_.database.write(
            [&](Session& session) { store::service::update_device(session, device); });
    }
    const auto answer = parts_.desk.check_in(device, body);
    parts_.board.poke(device.tenant_id);
    return answer_with(answer);
}

http::Response DeviceEndpoint::status(const http::Request& request) const {
    const auto device = parts_.clients.device(request);
    const auto body = read_body<wire::DeviceStatus>(request);
    parts_.desk.take_status(device, body);
    for (const auto& item : body.items) {
        const bool whole_device = !item.profile_id && item.state == "deleted";
        if (whole_device && device.state == DeviceState::retiring) {
            parts_.database.write([&](Session& session) {
                store::service::move_device(session, device, DeviceState::retiring,
                                            DeviceState::retired, parts_.clock.now());
            });
        } else if (whole_device && device.state == DeviceState::wiping) {
            parts_.database.write([&](Session& session) {
                store::service::move_device(session, device, DeviceState::wiping,
                                            DeviceState::wiped, parts_.clock.now());
            });
        }
    }
    return json_answer("{}");
}

}  // namespace certferry::service
