#include "connector/work_report.h"

#include "base/codes/cmp.h"
#include "base/codes/work.h"
#include "base/encoding.h"
#include "base/error.h"
#include "events/catalogue.h"
#include "events/diagnostic.h"

#include <algorithm>
#include <array>

namespace certferry::connector {

namespace {

using events::Diagnostic;
using events::Event;
using events::Field;
namespace types = events::types;

constexpr std::array kinds{
    KindEvents{"pkcs", &types::pkcs_request_success, &types::pkcs_request_failure,
               &types::pkcs_download_success, &types::pkcs_download_failure,
               &types::pkcs_downloaded_request, &types::pkcs_digicert_request,
               &types::pkcs_issued_failed_attempt, &types::pkcs_issued_failure,
               &types::pkcs_upload_success, &types::pkcs_upload_failure,
               &types::pkcs_uploaded_request, "issue"},
    KindEvents{"recrypt", &types::pkcs_recrypt_request_success,
               &types::pkcs_recrypt_request_failure, &types::pkcs_recrypt_download_success,
               &types::pkcs_recrypt_download_failure, &types::pkcs_recrypt_downloaded_request,
               nullptr, nullptr, &types::pkcs_recrypt_reencrypt_failure,
               &types::pkcs_recrypt_upload_success, &types::pkcs_recrypt_upload_failure,
               &types::pkcs_recrypt_uploaded_request, "reencrypt"},
    KindEvents{"import", &types::pkcs_import_request_success, &types::pkcs_import_request_failure,
               &types::pkcs_import_download_success, &types::pkcs_import_download_failure,
               &types::pkcs_import_downloaded_request, nullptr,
               &types::pkcs_import_reencrypt_failed_attempt, &types::pkcs_import_reencrypt_failure,
               &types::pkcs_import_upload_success, &types::pkcs_import_upload_failure,
               &types::pkcs_import_uploaded_request, "reencrypt"},
    KindEvents{"revoke", &types::revoke_request_success, &types::revoke_request_failure,
               &types::revoke_download_success, &types::revoke_download_failure,
               &types::revoke_downloaded_request, &types::revoke_digicert_request,
               &types::revoke_failed_attempt, &types::revoke_failure, &types::revoke_upload_success,
               &types::revoke_upload_failure, &types::revoke_uploaded_request, "revoke"}};

struct DiagnosticOf {
    std::string_view code;
    Diagnostic diagnostic;
};

const std::array diagnostics_by_code{
    DiagnosticOf{codes::peer_unreachable.name, Diagnostic::pkcs_issue_ca_unavailable},
    DiagnosticOf{codes::cmp_ca_unavailable.name, Diagnostic::pkcs_issue_ca_unavailable},
    DiagnosticOf{codes::ca_circuit_open.name, Diagnostic::pkcs_issue_ca_unavailable},
    DiagnosticOf{codes::ca_not_configured.name, Diagnostic::pkcs_issue_ca_unavailable},
    DiagnosticOf{codes::deadline_passed.name, Diagnostic::pkcs_issue_ca_unavailable},
    DiagnosticOf{codes::digicert_unsupported.name, Diagnostic::symantec_client_auth_cert_not_found},
    DiagnosticOf{codes::cmp_credential_refused.name, Diagnostic::revoke_cert_access_denied},
    DiagnosticOf{codes::certificate_unknown.name, Diagnostic::certificate_not_found},
    DiagnosticOf{codes::request_denied.name, Diagnostic::ca_request_denied},
    DiagnosticOf{codes::ca_refused.name, Diagnostic::ca_request_denied},
    DiagnosticOf{codes::pending_expired.name, Diagnostic::ca_request_pending},
    DiagnosticOf{codes::template_unknown.name, Diagnostic::ca_template_unsupported},
    DiagnosticOf{codes::template_internal.name, Diagnostic::ca_template_unsupported},
    DiagnosticOf{codes::validity_not_allowed.name, Diagnostic::ca_validity_rejected},
    DiagnosticOf{codes::ca_call_unaccounted.name, Diagnostic::ca_call_unaccounted},
    DiagnosticOf{codes::work_key_missing.name, Diagnostic::pfx_key_not_found},
    DiagnosticOf{codes::escrow_key_missing.name, Diagnostic::pfx_key_not_found},
    DiagnosticOf{codes::import_password_unreadable.name, Diagnostic::pfx_decrypt_failed},
    DiagnosticOf{codes::password_wrong.name, Diagnostic::pfx_decrypt_failed},
    DiagnosticOf{codes::import_padding_refused.name, Diagnostic::pfx_padding_refused}};

struct RevocationCode {
    std::string_view code;
    std::string_view number;
};

const std::array revocation_codes{RevocationCode{codes::certificate_unknown.name, "4004"},
                                  RevocationCode{codes::reason_not_allowed.name, "4002"},
                                  RevocationCode{codes::work_item_invalid.name, "4001"},
                                  RevocationCode{codes::name_invalid.name, "4002"},
                                  RevocationCode{codes::digicert_unsupported.name, "4006"},
                                  RevocationCode{codes::ca_not_configured.name, "4006"},
                                  RevocationCode{codes::crypto_failed.name, "4003"},
                                  RevocationCode{codes::peer_unreachable.name, "4101"},
                                  RevocationCode{codes::cmp_ca_unavailable.name, "4101"},
                                  RevocationCode{codes::ca_circuit_open.name, "4101"},
                                  RevocationCode{codes::server_busy.name, "4102"},
                                  RevocationCode{codes::cmp_credential_refused.name, "4103"}};

void put(Event& event, Field field, std::string_view text) {
    if (event.type().fields.contains(field) && !text.empty()) {
        event.set(field, text);
    }
}

void put_if(Event& event, Field field, const std::optional<std::string>& text) {
    put(event, field, text ? std::string_view(*text) : std::string_view());
}

void put_certificate(Event& event, const pki::Certificate& certificate) {
    put(event, Field::thumbprint, to_upper_hex(certificate.thumbprint()));
    put(event, Field::serial_number, to_upper_hex(certificate.serial()));
    put(event, Field::issuer, certificate.issuer().text());
    put(event, Field::subject, certificate.subject().text());
    if (event.type().fields.contains(Field::not_after)) {
        event.set(Field::not_before, certificate.not_before())
            .set(Field::not_after, certificate.not_after());
    }
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

}  // namespace

const KindEvents& events_of(std::string_view kind) {
    const auto* row = std::ranges::find(kinds, kind, &KindEvents::kind);
    if (row == kinds.end()) {
        throw Error(codes::internal_error, "no kind of work");
    }
    return *row;
}

Diagnostic diagnostic_of(std::string_view code) noexcept {
    const auto* row = std::ranges::find(diagnostics_by_code, code, &DiagnosticOf::code);
    return row == diagnostics_by_code.end() ? Diagnostic::unknown_error : row->diagnostic;
}

std::string_view revocation_code_of(std::string_view code) noexcept {
    const auto* row = std::ranges::find(revocation_codes, code, &RevocationCode::code);
    return row == revocation_codes.end() ? "4000" : row->number;
}

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
        put(event, Field::recipient_key_id, upper(to_hex(pki::sha256(work->recipient))));
    }
    log_.write(std::move(event));
}

void WorkReport::issued(const pki::Certificate& certificate) const {
    auto event = make(types::pkcs_issued_success);
    put_certificate(event, certificate);
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
        put_certificate(event, pki::Certificate::from_der(*row.certificate));
    }
    if (failed) {
        const bool revoking = request_.revoke() != nullptr;
        event.fail(
            revoking ? revocation_code_of(*row.error_code) : std::string_view(*row.error_code),
            row.error_text.value_or(""), diagnostic_of(*row.error_code));
        put(event, Field::failed_step,
            row.failed_step ? std::string_view(*row.failed_step) : types_.work_step);
    }
    if (!failed || row.result) {
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
