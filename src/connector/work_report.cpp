#include "connector/work_report.h"

#include "base/codes/work.h"
#include "base/encoding.h"
#include "base/error.h"
#include "events/catalogue.h"
#include "events/certificate_fields.h"
#include "events/diagnostic.h"

namespace certferry::connector {

namespace {

using events::Diagnostic;
using events::Event;
using events::Field;
namespace types = events::types;

void put(Event& event, Field field, std::string_view text) {
    if (event.type().fields.contains(field) && !text.empty()) {
        event.set(field, text);
    }
}

void put_if(Event& event, Field field, const std::optional<std::string>& text) {
    put(event, field, text ? std::string_view(*text) : std::string_view());
}

std::string upper(std::string_view hex) {
    const auto octets = from_hex(hex);
    return octets ? to_upper_hex(*octets) : std::string(hex);
}

void put_work(Event& event, const wire::PkcsWork& work) {
    put(event, Field::ca_host, work.ca_host);
    put(event, Field::ca_name, work.ca_name);
    put(event, Field::template_name, work.template_name);
    if (event.type().fields.contains(Field::key_length) && work.key_size) {
        event.set(Field::key_length, *work.key_size);
    }
}

void put_work(Event& /*event*/, const wire::RecryptWork& /*work*/) {}

void put_work(Event& event, const wire::ImportWork& work) {
    put(event, Field::thumbprint, upper(work.thumbprint));
    put(event, Field::intended_purpose, work.intended_purpose);
    put(event, Field::provider_name, work.provider_name);
    put(event, Field::key_name, work.key_name);
    put(event, Field::padding_scheme, work.padding_scheme);
}

void put_work(Event& event, const wire::RevokeWork& work) {
    put_if(event, Field::ca_host, work.ca_host);
    put_if(event, Field::ca_name, work.ca_name);
    put_if(event, Field::ca_configuration, work.ca_configuration);
    put(event, Field::serial_number, upper(work.serial_number));
    put(event, Field::issuer, work.issuer);
    if (event.type().fields.contains(Field::revocation_reason)) {
        event.set(Field::revocation_reason, work.reason);
    }
}

void put_recipient(Event& event, const Request& request) {
    if (!event.type().fields.contains(Field::recipient_thumbprint) || request.recipient().empty()) {
        return;
    }
    event.set(Field::recipient_thumbprint,
              to_upper_hex(pki::digest(pki::Hash::sha1, request.recipient())));
    put_if(event, Field::recipient_user_id, request.item.user_id);
}

/// The identifier of the key that a copy is encrypted for. Where the certificate cannot be read,
/// that is what the event is about.
void put_recipient_key(Event& event, const Request& request) {
    const auto* work = request.recrypt();
    if (work == nullptr || !event.type().fields.contains(Field::recipient_key_id)) {
        return;
    }
    try {
        const auto recipient = pki::Certificate::from_der(work->recipient);
        put(event, Field::recipient_key_id, to_hex(recipient.subject_key_identifier()));
    } catch (const Error&) {
        return;
    }
}

}  // namespace

Event WorkReport::make(const events::EventType& type) const {
    Event event(type, clock_.now());
    const auto& item = request_.item;
    event.set(Field::request_id, item.request_id);
    put_if(event, Field::device_id, item.device_id);
    put_if(event, Field::user_id, item.user_id);
    put_if(event, Field::profile_id, item.profile_id);
    if (event.type().fields.contains(Field::profile_version)) {
        event.set(Field::profile_version, item.profile_version);
    }
    std::visit([&](const auto& work) { put_work(event, work); }, request_.work);
    return event;
}

void WorkReport::downloaded(std::string_view batch_id) const {
    auto event = make(*types_.downloaded);
    put(event, Field::batch_id, batch_id);
    log_.write(std::move(event));
}

void WorkReport::for_digicert(std::string_view batch_id) const {
    auto event = make(*types_.digicert);
    put(event, Field::batch_id, batch_id);
    log_.write(std::move(event));
}

void WorkReport::attempt_failed(const Error& error, const AttemptNumbers& numbers) const {
    if (types_.failed_attempt == nullptr) {
        return;
    }
    auto event = make(*types_.failed_attempt);
    const bool revoking = request_.revoke() != nullptr;
    event
        .fail(revoking ? revocation_code_of(error.code()) : error.code(), error.what(),
              diagnostic_of(error.code()))
        .set(Field::attempt, numbers.number)
        .set(Field::max_attempts, numbers.most)
        .set(Field::next_attempt_at, numbers.next);
    log_.write(std::move(event));
}

void WorkReport::failed(std::string_view code, std::string_view text, std::int64_t attempt) const {
    const bool undecrypted =
        request_.recrypt() != nullptr &&
        (code == codes::work_key_missing.name || code == codes::escrow_copy_foreign.name ||
         code == "payload_unreadable");
    auto event = make(undecrypted ? types::pkcs_recrypt_decrypt_failure : *types_.failure);
    const bool revoking = request_.revoke() != nullptr;
    event.fail(revoking ? revocation_code_of(code) : code, text, diagnostic_of(code));
    if (event.type().fields.contains(Field::attempt)) {
        event.set(Field::attempt, attempt);
    }
    if (const auto* work = request_.recrypt()) {
        put(event, Field::decrypt_key_id, work->escrow_key_id);
    }
    put_recipient_key(event, request_);
    log_.write(std::move(event));
}

void WorkReport::issued(const pki::Certificate& certificate) const {
    auto event = make(types::pkcs_issued_success);
    add_certificate(event, certificate);
    log_.write(std::move(event));
}

void WorkReport::decrypted(std::string_view thumbprint, std::string_view key_id) const {
    auto event = make(types::pkcs_recrypt_decrypt_success);
    put(event, Field::thumbprint, upper(thumbprint));
    put(event, Field::decrypt_key_id, key_id);
    log_.write(std::move(event));
}

void WorkReport::reencrypted(std::string_view thumbprint, ByteView recipient_key) const {
    auto event = make(request_.import() != nullptr ? types::pkcs_import_reencrypt_success
                                                   : types::pkcs_recrypt_reencrypt_success);
    put(event, Field::thumbprint, upper(thumbprint));
    put(event, Field::recipient_key_id, to_hex(recipient_key));
    log_.write(std::move(event));
}

void WorkReport::revoked(UtcTime at) const {
    auto event = make(types::revoke_success);
    event.set(Field::revoked_at, at);
    log_.write(std::move(event));
}

void WorkReport::uploaded(std::string_view batch_id, std::string_view outcome,
                          const store::connector::WorkRequest& row) const {
    auto event = make(*types_.uploaded);
    put(event, Field::batch_id, batch_id);
    put(event, Field::outcome, outcome);
    if (row.certificate) {
        put(event, Field::thumbprint, to_upper_hex(pki::digest(pki::Hash::sha1, *row.certificate)));
    }
    log_.write(std::move(event));
}

Event WorkReport::ended(const store::connector::WorkRequest& row) const {
    const bool failed = row.error_code.has_value();
    auto event = make(failed ? *types_.admin_failure : *types_.admin_success);
    if (row.certificate) {
        add_certificate(event, pki::Certificate::from_der(*row.certificate));
    }
    put_recipient_key(event, request_);
    if (failed) {
        const bool revoking = request_.revoke() != nullptr;
        event.fail(
            revoking ? revocation_code_of(*row.error_code) : std::string_view(*row.error_code),
            row.error_text.value_or(""), diagnostic_of(*row.error_code));
        put(event, Field::failed_step,
            row.failed_step ? std::string_view(*row.failed_step) : types_.work_step);
    }
    // Only of what was wrapped; whatever fails then fails on its way to the service.
    if (!failed || row.failed_step == "upload") {
        put_recipient(event, request_);
    }
    return event;
}

Event WorkReport::unaccounted(const store::connector::WorkRequest& row, const Error& error) const {
    auto event = make(types::ca_call_unaccounted);
    event.fail(error, Diagnostic::ca_call_unaccounted)
        .set(Field::window_start, row.submitted_at)
        .set(Field::window_end, clock_.now());
    if (row.csr) {
        event.set(Field::csr_sha256, to_hex(pki::sha256(*row.csr)));
    }
    return event;
}

}  // namespace certferry::connector
