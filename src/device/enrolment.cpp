#include "device/enrolment.h"

#include "base/codes/device.h"
#include "base/error.h"
#include "device/files.h"
#include "device/state.h"
#include "pki/certificate_request.h"
#include "wire/enrolment_token.h"
#include "wire/json.h"

#include <boost/json/object.hpp>

namespace certferry::device {

namespace {

constexpr std::string_view platform = "linux";
constexpr std::string_view enrolment_purpose = "enroll";
constexpr std::string_view renewal_purpose = "renew";

Bytes csr_of(const pki::PrivateKey& key) {
    // The service decides on names; a request without any says so.
    const pki::RequestContent content{
        .subject = pki::Name(), .extensions = {}, .challenge_password = nullptr};
    return pki::make_request(content, key).der();
}

pki::PrivateKey new_client_key() {
    return pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
}

Application new_enrolment(const Settings& settings, const EnrolmentOrder& order,
                          const wire::DeviceInventory& inventory) {
    const auto client = new_client_key();
    const auto encryption = pki::PrivateKey::generate(settings.encryption_key);
    const wire::DeviceEnrolment body{.token = order.token.clone(),
                                     .client_csr = csr_of(client),
                                     .encryption_csr = csr_of(encryption),
                                     .platform = std::string(platform),
                                     .inventory = inventory};
    return {.purpose = std::string(enrolment_purpose),
            .service_url = order.service_url,
            .body = Secret::copy_of(wire::to_json(body)),
            .client_key = client.to_pem(),
            .encryption_key = encryption.to_pem()};
}

/// Whether the call under way is the one that is ordered now.
bool is_for(const Application& application, const EnrolmentOrder& order) {
    if (application.purpose != enrolment_purpose || application.service_url != order.service_url) {
        return false;
    }
    const wire::JsonDocument body(application.body.reveal_text(), {});
    const auto* token = body.value().as_object().if_contains("token");
    return token != nullptr && token->is_string() &&
           equal_secrets(Secret::copy_of(std::string_view(token->get_string())), order.token);
}

Application new_renewal(const Settings& settings, const Identity& identity, RenewedKeys keys) {
    const auto client = new_client_key();
    const auto& old = identity.encryption.front().key;
    wire::DeviceRenewal body{
        .client_csr = csr_of(client), .encryption_csr = {}, .encryption_key_proof = std::nullopt};
    auto encryption = old;
    if (keys == RenewedKeys::client_and_encryption) {
        encryption = pki::PrivateKey::generate(settings.encryption_key);
        body.encryption_key_proof = old.sign(pki::Hash::sha256, encryption.public_key().spki());
    }
    body.encryption_csr = csr_of(encryption);
    return {.purpose = std::string(renewal_purpose),
            .service_url = identity.service_url,
            .body = Secret::copy_of(wire::to_json(body)),
            .client_key = client.to_pem(),
            .encryption_key = encryption.to_pem()};
}

/// The other side has understood the call and will not have it.
bool is_refusal(const Error& error) {
    return error.kind() != ErrorKind::unavailable && error.kind() != ErrorKind::busy &&
           error.kind() != ErrorKind::internal;
}

/// Makes the call that is kept; one that was refused need not be made again.
wire::DeviceCertificates apply(const IdentityFiles& files,
                               const std::function<wire::DeviceCertificates()>& call) {
    try {
        return call();
    } catch (const Error& error) {
        if (is_refusal(error)) {
            files.drop_application();
        }
        throw;
    }
}

bool is_in_second_half(const pki::Certificate& certificate, UtcTime now) {
    return now - certificate.not_before() >= certificate.not_after() - now;
}

}  // namespace

Identity enroll(const Settings& settings, const EnrolmentOrder& order,
                const wire::DeviceInventory& inventory, const Clock& clock) {
    auto pin = wire::ca_key_of(order.token);
    make_folder(settings.data_dir, 0700);
    const FileLock lock(settings.data_dir / "lock");
    const IdentityFiles files(settings.data_dir);
    auto application = files.application();
    const bool goes_on = application && is_for(*application, order);
    if (files.is_enrolled() && !order.again && !goes_on) {
        throw Error(codes::device_enrolled, settings.data_dir.string());
    }
    if (!goes_on) {
        application = new_enrolment(settings, order, inventory);
        files.keep_application(*application);
    }
    auto link = ServiceLink::pinned(settings, order.service_url, std::move(pin));
    files.store_enrolment(*application,
                          apply(files, [&] { return link.enroll(application->body); }));
    // Whoever was retired or wiped before is not any more.
    StateFile state(settings.data_dir);
    state.state().left.reset();
    state.state().leaving.reset();
    state.save();
    return files.load(clock.now());
}

bool is_renewal_due(const Identity& identity, UtcTime now) {
    return is_in_second_half(identity.client.certificate, now) ||
           is_in_second_half(identity.encryption.front().certificate, now);
}

void renew(const Settings& settings, const Identity& identity, const IdentityFiles& files,
           ServiceLink& link, RenewedKeys keys) {
    auto application = files.application();
    if (!application || application->purpose != renewal_purpose) {
        application = new_renewal(settings, identity, keys);
        files.keep_application(*application);
    }
    files.store_renewal(*application, apply(files, [&] { return link.renew(application->body); }));
}

}  // namespace certferry::device
