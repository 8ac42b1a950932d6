#include "registration/report.h"

#include "base/codes/registration.h"
#include "base/encoding.h"
#include "base/uuid.h"
#include "events/catalogue.h"
#include "events/certificate_fields.h"
#include "events/diagnostic.h"

namespace certferry::registration {

namespace {

using events::Event;
using events::Field;
namespace types = events::types;

Event received_event(UtcTime now, const Arrival& arrival, const std::string& request_id) {
    Event event(types::scep_request_received, now);
    event.set(Field::request_id, request_id)
        .set(Field::transaction_id, events::untrusted(arrival.transaction_id))
        .set(Field::remote_address, arrival.remote)
        .set(Field::message_type, events::untrusted(arrival.message_type))
        .set(Field::http_method, arrival.http_method)
        .set(Field::message_bytes, arrival.message_bytes);
    return event;
}

void add_ca(Event& event, const CaNames& ca, std::string_view template_name) {
    event.set(Field::ca_host, ca.host)
        .set(Field::ca_name, ca.name)
        .set(Field::template_name, template_name);
}

std::string_view word_of(NotifiedOf what) {
    return what == NotifiedOf::success ? "success" : "failure";
}

const events::ValidationCode& validation_of(const Refusal& refusal) {
    const auto* found = events::find_validation_code(refusal.validation);
    return found != nullptr ? *found : events::validation::unknown;
}

}  // namespace

Event Report::make(const events::EventType& type) const {
    Event event(type, clock_->now());
    event.set(Field::request_id, request_id_);
    if (!arrival_.transaction_id.empty()) {
        event.set(Field::transaction_id, events::untrusted(arrival_.transaction_id));
    }
    return event;
}

void Report::received(const Wish* wish) const {
    auto event = received_event(clock_->now(), arrival_, request_id_);
    if (wish != nullptr) {
        event.set(Field::subject, events::untrusted(wish->subject.text()))
            .set(Field::key_length, wish->key_bits);
        if (wish->key_usage) {
            event.set(Field::key_usage, wish->key_usage->text());
        }
    }
    log_->write(std::move(event));
}

void Report::verified(std::optional<UtcTime> challenge_expires_at) const {
    auto event = make(types::scep_verify_success);
    event.set(Field::challenge_expires_at, challenge_expires_at);
    log_->write(std::move(event));
}

Event Report::not_verified(const Refusal& refusal) const {
    const auto& validation = validation_of(refusal);
    // The cause of this one refusal would tell an attacker how decryption went.
    const bool blind = refusal.code == &codes::scep_envelope_refused;
    if (blind && log_->is_on(events::Channel::operational_debug)) {
        auto detail = Event::debug(types::scep_verify_failure, clock_->now(), refusal.detail);
        detail.set(Field::request_id, request_id_);
        log_->write(std::move(detail));
    }
    std::string message(refusal.code->text);
    if (!blind && !refusal.detail.empty()) {
        message += ": " + refusal.detail;
    }
    auto step = make(types::scep_verify_failure);
    step.fail(validation, message).fail(refusal.code->name, message, validation.diagnostic);
    log_->write(std::move(step));

    auto outcome = make(types::scep_request_issued_failure);
    outcome.fail(refusal.code->name, message, validation.diagnostic)
        .set(Field::failed_step, "verify")
        .set(Field::remote_address, arrival_.remote);
    return outcome;
}

void Report::issued(const pki::Certificate& certificate, std::string_view template_name) const {
    auto step = make(types::scep_issued_success);
    add_ca(step, *ca_, template_name);
    add_certificate(step, certificate);
    log_->write(std::move(step));
}

Event Report::finished(const pki::Certificate& certificate, std::string_view template_name) const {
    auto outcome = make(types::scep_request_success);
    add_ca(outcome, *ca_, template_name);
    add_certificate(outcome, certificate);
    outcome.set(Field::remote_address, arrival_.remote);
    return outcome;
}

void Report::notified(NotifiedOf what, const pki::Certificate* certificate, int attempt) const {
    auto step = make(types::scep_notify_success);
    step.set(Field::outcome, word_of(what)).set(Field::attempt, attempt);
    if (certificate != nullptr) {
        step.set(Field::thumbprint, to_upper_hex(certificate->thumbprint()));
    }
    log_->write(std::move(step));
}

void Report::notify_attempt_failed(const NotifyAttempt& attempt) const {
    auto step = make(types::scep_notify_attempt_failed);
    step.set(Field::outcome, word_of(attempt.of))
        .set(Field::attempt, attempt.number)
        .set(Field::max_attempts, attempt.most)
        .set(Field::next_attempt_at, attempt.next)
        .fail(attempt.code, attempt.text, events::Diagnostic::service_unreachable);
    if (!attempt.spool_file.empty()) {
        step.set(Field::spool_file, attempt.spool_file);
    }
    log_->write(std::move(step));
}

void Report::spool_failed(std::string_view folder, const Error& error) const {
    auto step = make(types::scep_notify_save_to_disk_failed);
    step.set(Field::outcome, word_of(NotifiedOf::failure))
        .set(Field::spool_path, folder)
        .fail(error, events::Diagnostic::spool_write_failed);
    log_->write(std::move(step));
}

Event Report::not_notified(const pki::Certificate& certificate,
                           std::string_view template_name) const {
    auto outcome = make(types::scep_request_upload_failure);
    add_ca(outcome, *ca_, template_name);
    add_certificate(outcome, certificate);
    outcome.fail(codes::notification_failed.name, codes::notification_failed.text,
                 events::Diagnostic::service_unreachable);
    return outcome;
}

Event Report::not_issued(std::string_view code, std::string_view reason,
                         std::string_view template_name) const {
    auto step = make(types::scep_issued_failure);
    add_ca(step, *ca_, template_name);
    step.fail(code, reason, events::Diagnostic::ca_request_denied);
    log_->write(std::move(step));

    auto outcome = make(types::scep_request_issued_failure);
    add_ca(outcome, *ca_, template_name);
    outcome.fail(code, reason, events::Diagnostic::ca_request_denied)
        .set(Field::failed_step, "issue")
        .set(Field::remote_address, arrival_.remote);
    return outcome;
}

void report_unread(events::EventLog& log, const Clock& clock, const http::UnreadRequest& request) {
    Event received(types::scep_request_received, clock.now());
    received.set(Field::request_id, request.id).set(Field::remote_address, request.remote);
    log.write(std::move(received));
    const auto& validation = events::validation::unknown;
    Event step(types::scep_verify_failure, clock.now());
    step.set(Field::request_id, request.id);
    step.fail(validation, request.code->text)
        .fail(request.code->name, request.code->text, validation.diagnostic);
    log.write(std::move(step));
}

Report ReportFactory::start(const Arrival& arrival) const {
    return Report(log_, ca_, clock_, new_uuid(clock_.now()), arrival);
}

Report ReportFactory::resume(const store::connector::ScepTransaction& record) const {
    return Report(log_, ca_, clock_, record.request_id,
                  {.remote = record.remote,
                   .http_method = {},
                   .message_type = {},
                   .transaction_id = record.transaction_id});
}

Report ReportFactory::go_on(const std::string& request_id,
                            const std::string& transaction_id) const {
    return Report(
        log_, ca_, clock_, request_id,
        {.remote = {}, .http_method = {}, .message_type = {}, .transaction_id = transaction_id});
}

void ReportFactory::repeated(const Arrival& arrival, const std::string& request_id) const {
    auto event = received_event(clock_.now(), arrival, request_id);
    event.set(Field::repeated, true);
    log_.write(std::move(event));
}

}  // namespace certferry::registration
