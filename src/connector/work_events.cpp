#include "connector/work_events.h"

#include "base/codes/cmp.h"
#include "base/codes/key_store.h"
#include "base/codes/pfx.h"
#include "base/codes/work.h"
#include "base/error.h"
#include "events/catalogue.h"

#include <algorithm>
#include <array>

namespace certferry::connector {

namespace {

using events::Diagnostic;
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
    DiagnosticOf{codes::template_unknown.name, Diagnostic::ca_template_unsupported},
    DiagnosticOf{codes::template_internal.name, Diagnostic::ca_template_unsupported},
    DiagnosticOf{codes::validity_not_allowed.name, Diagnostic::ca_validity_rejected},
    DiagnosticOf{codes::ca_call_unaccounted.name, Diagnostic::ca_call_unaccounted},
    DiagnosticOf{codes::work_key_missing.name, Diagnostic::pfx_key_not_found},
    DiagnosticOf{codes::escrow_key_missing.name, Diagnostic::pfx_key_not_found},
    DiagnosticOf{codes::sealed_password_unreadable.name, Diagnostic::pfx_decrypt_failed},
    DiagnosticOf{codes::password_wrong.name, Diagnostic::pfx_decrypt_failed},
    DiagnosticOf{codes::pfx_padding_refused.name, Diagnostic::pfx_padding_refused}};

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

}  // namespace certferry::connector
