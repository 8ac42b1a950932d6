#include "service/agents/client_authenticator.h"

#include "base/codes/service.h"
#include "base/error.h"
#include "pki/certificate.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::ConnectorRecord;
using store::service::DeviceRecord;
using store::service::DeviceState;

[[noreturn]] void refuse(std::string_view why) {
    throw Error(codes::client_certificate_refused, why);
}

bool may_call(DeviceState state) {
    switch (state) {
        case DeviceState::enrolled:
        case DeviceState::retiring:
        case DeviceState::wiping:
            return true;
        case DeviceState::registered:
        case DeviceState::retired:
        case DeviceState::wiped:
        case DeviceState::unenrolled:
            return false;
    }
    return false;
}

}  // namespace

ClientAuthenticator::Caller ClientAuthenticator::caller(const http::Request& request,
                                                        ClientIdentity::Kind kind) const {
    if (!request.peer_certificate) {
        throw Error(codes::client_certificate_missing, "none was shown");
    }
    const auto& [der, issuer] = *request.peer_certificate;
    const auto certificate = pki::Certificate::from_der(der);
    const UtcTime now = clock_.now();
    if (certificate.not_before() > now || certificate.not_after() < now ||
        !equal(issuer, ca_.certificate().der())) {
        refuse("not issued by the internal CA, or not valid now");
    }
    auto identity = identity_of(certificate);
    if (!identity || identity->kind != kind) {
        refuse("it is not for this kind of client");
    }
    return {.identity = *std::move(identity), .serial = certificate.serial()};
}

ConnectorRecord ClientAuthenticator::connector(const http::Request& request,
                                               const AlsoRead& also) const {
    const auto [identity, serial] = caller(request, ClientIdentity::Kind::connector);
    auto record = database_.read([&](Session& session) {
        auto found = store::service::find_connector(session, identity.tenant_id, identity.id);
        if (!found || found->disabled) {
            refuse(found ? "the connector is disabled" : "the connector is not known");
        }
        if (found->client_serial != serial && found->previous_client_serial != serial) {
            refuse("the connector has another certificate now");
        }
        if (also) {
            also(session, *found);
        }
        return *std::move(found);
    });
    if (record.client_serial == serial && record.previous_client_serial) {
        record.previous_client_serial.reset();
        database_.write([&](Session& session) {
            store::service::update_connector_certificate(session, record);
        });
    }
    return record;
}

DeviceRecord ClientAuthenticator::device(const http::Request& request) const {
    const auto [identity, serial] = caller(request, ClientIdentity::Kind::device);
    auto record = database_.read([&](Session& session) {
        return store::service::find_device(session, identity.tenant_id, identity.id);
    });
    if (!record || !may_call(record->state)) {
        refuse("the device is not enrolled");
    }
    if (record->client_serial != serial && record->previous_client_serial != serial) {
        refuse("the device has another certificate now");
    }
    if (record->client_serial == serial && record->previous_client_serial) {
        record->previous_client_serial.reset();
        database_.write(
            [&](Session& session) { store::service::set_device_certificates(session, *record); });
    }
    return *std::move(record);
}

}  // namespace certferry::service
