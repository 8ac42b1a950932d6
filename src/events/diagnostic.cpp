#include "events/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace certferry::events {

namespace {

constexpr std::array rows{
    DiagnosticRow{Diagnostic::success, "Success", "no error"},
    DiagnosticRow{Diagnostic::pkcs_issue_ca_unavailable, "PKCS_Issue_CA_Unavailable",
                  "the CA is not valid or cannot be reached; check that it is available and that "
                  "this host can talk to it"},
    DiagnosticRow{Diagnostic::symantec_client_auth_cert_not_found,
                  "Symantec_ClientAuthCertNotFound",
                  "the DigiCert (formerly Symantec) registration-authority client certificate is "
                  "not in the local store; install it with its private key"},
    DiagnosticRow{Diagnostic::revoke_cert_access_denied, "RevokeCert_AccessDenied",
                  "the configured account may not revoke at this CA; see the CA name in the event"},
    DiagnosticRow{
        Diagnostic::cert_thumbprint_not_found, "CertThumbprint_NotFound",
        "no certificate matches the given thumbprint; enrol the connector, then try again"},
    DiagnosticRow{
        Diagnostic::certificate_not_found, "Certificate_NotFound",
        "no certificate matches the given input; enrol the connector again, then try again"},
    DiagnosticRow{
        Diagnostic::certificate_expired, "Certificate_Expired",
        "a certificate has expired; enrol the connector again to renew it, then try again"},
    DiagnosticRow{Diagnostic::crp_scep_cert_not_found, "CRPSCEPCert_NotFound",
                  "the registration point's encryption certificate was not found; check the set-up "
                  "of registration service and connector"},
    DiagnosticRow{Diagnostic::crp_scep_signing_cert_not_found, "CRPSCEPSigningCert_NotFound",
                  "the signing certificate could not be obtained; check that the connector service "
                  "is configured and running and that its certificate downloads succeeded"},
    DiagnosticRow{Diagnostic::crp_scep_deserialize_failed, "CRPSCEPDeserialize_Failed",
                  "the SCEP challenge could not be deserialized; check the set-up of registration "
                  "service and connector"},
    DiagnosticRow{Diagnostic::crp_scep_challenge_expired, "CRPSCEPChallenge_Expired",
                  "denied because the challenge has expired; the device may retry with a new "
                  "challenge from the management service"},
    DiagnosticRow{Diagnostic::service_unreachable, "Service_Unreachable",
                  "service could not be reached (DNS, connect, TLS, proxy, HTTP 5xx)"},
    DiagnosticRow{Diagnostic::service_auth_failed, "Service_AuthFailed",
                  "service refused the connector's certificate or token"},
    DiagnosticRow{Diagnostic::service_throttled, "Service_Throttled",
                  "service asked to slow down (HTTP 429); `nextAttemptAt` follows its retry-after"},
    DiagnosticRow{Diagnostic::ca_request_denied, "CA_RequestDenied",
                  "CA policy denied the request"},
    DiagnosticRow{Diagnostic::ca_request_pending, "CA_RequestPending",
                  "CA set the request to pending (manual approval)"},
    DiagnosticRow{Diagnostic::ca_template_unsupported, "CA_TemplateUnsupported",
                  "CA does not offer the template"},
    DiagnosticRow{Diagnostic::ca_validity_rejected, "CA_ValidityRejected",
                  "requested validity above the template's, or beyond the CA certificate's"},
    DiagnosticRow{Diagnostic::ca_call_unaccounted, "CA_CallUnaccounted",
                  "the CA cannot tell what became of a call whose answer was lost"},
    DiagnosticRow{Diagnostic::pfx_key_not_found, "Pfx_KeyNotFound",
                  "private key for PFX passwords not found in provider/key name"},
    DiagnosticRow{Diagnostic::pfx_decrypt_failed, "Pfx_DecryptFailed",
                  "PFX password or payload could not be decrypted"},
    DiagnosticRow{Diagnostic::pfx_padding_refused, "Pfx_PaddingRefused",
                  "padding scheme not allowed"},
    DiagnosticRow{Diagnostic::scep_challenge_invalid, "Scep_ChallengeInvalid",
                  "challenge signature or content wrong (not expiry)"},
    DiagnosticRow{Diagnostic::scep_csr_mismatch, "Scep_CsrMismatch",
                  "CSR differs from the expectation in the challenge"},
    DiagnosticRow{Diagnostic::scep_not_targeted, "Scep_NotTargeted",
                  "profile no longer targets the user or device, or one of them left the tenant"},
    DiagnosticRow{Diagnostic::scep_challenge_reused, "Scep_ChallengeReused",
                  "challenge was already used"},
    DiagnosticRow{Diagnostic::spool_write_failed, "Spool_WriteFailed",
                  "spool directory not writable or full"},
    DiagnosticRow{Diagnostic::unknown_error, "Unknown_Error",
                  "server-side error, request not completed; try again"}};

constexpr std::array codes{&validation::certificate_request_decoding_failed,
                           &validation::challenge_password_missing,
                           &validation::challenge_deserialization_error,
                           &validation::challenge_decryption_error,
                           &validation::challenge_decoding_error,
                           &validation::challenge_invalid_timestamp,
                           &validation::challenge_expired,
                           &validation::subject_name_missing,
                           &validation::subject_name_mismatch,
                           &validation::subject_alt_name_missing,
                           &validation::subject_alt_name_mismatch,
                           &validation::key_usage_mismatch,
                           &validation::key_length_mismatch,
                           &validation::enhanced_key_usage_missing,
                           &validation::enhanced_key_usage_mismatch,
                           &validation::aad_key_identifier_list_missing,
                           &validation::registered_key_mismatch,
                           &validation::signing_cert_thumbprint_mismatch,
                           &validation::signature_validation_failed,
                           &validation::scep_profile_no_longer_targeted_to_the_client,
                           &validation::bad_certificate_request_id_in_challenge,
                           &validation::bad_device_id_in_challenge,
                           &validation::bad_user_id_in_challenge,
                           &validation::bad_tenant_id_in_challenge,
                           &validation::challenge_already_used,
                           &validation::service_unavailable,
                           &validation::unknown};

constexpr std::uint64_t misprinted_unknown_error = 0x0'FFFF'FFFF;

}  // namespace

std::span<const DiagnosticRow> diagnostics() noexcept {
    return rows;
}

std::string to_text(Diagnostic code) {
    return fmt::format("0x{:08X}", static_cast<std::uint32_t>(code));
}

std::optional<Diagnostic> find_diagnostic(std::string_view text) noexcept {
    if (!text.starts_with("0x") && !text.starts_with("0X")) {
        return std::nullopt;
    }
    text.remove_prefix(2);
    std::uint64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    if (failure != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    if (number == misprinted_unknown_error) {
        return Diagnostic::unknown_error;
    }
    const auto* const found = std::ranges::find_if(rows, [number](const DiagnosticRow& row) {
        return static_cast<std::uint32_t>(row.code) == number;
    });
    return found == rows.end() ? std::nullopt : std::optional(found->code);
}

std::string_view to_text(VerifyOutcome outcome) noexcept {
    return outcome == VerifyOutcome::rejected ? "rejected" : "error";
}

std::span<const ValidationCode* const> validation_codes() noexcept {
    return codes;
}

const ValidationCode* find_validation_code(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(codes, name, &ValidationCode::name);
    return found == codes.end() ? nullptr : *found;
}

}  // namespace certferry::events
