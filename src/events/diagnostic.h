#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace certferry::events {

/// Why something failed, as a number that monitoring knows. Up to 0x0FFF the published codes, from
/// 0x1000 this project's; 0x0406 and 0x0407 are unassigned and stay so.
enum class Diagnostic : std::uint32_t {
    success = 0x00000000,
    pkcs_issue_ca_unavailable = 0x00000400,
    symantec_client_auth_cert_not_found = 0x00000401,
    revoke_cert_access_denied = 0x00000402,
    cert_thumbprint_not_found = 0x00000403,
    certificate_not_found = 0x00000404,
    certificate_expired = 0x00000405,
    crp_scep_cert_not_found = 0x00000408,
    crp_scep_signing_cert_not_found = 0x00000409,
    crp_scep_deserialize_failed = 0x00000410,
    crp_scep_challenge_expired = 0x00000411,
    service_unreachable = 0x00001001,
    service_auth_failed = 0x00001002,
    service_throttled = 0x00001003,
    ca_request_denied = 0x00001010,
    ca_request_pending = 0x00001011,
    ca_template_unsupported = 0x00001012,
    ca_validity_rejected = 0x00001013,
    ca_call_unaccounted = 0x00001014,
    pfx_key_not_found = 0x00001020,
    pfx_decrypt_failed = 0x00001021,
    pfx_padding_refused = 0x00001022,
    scep_challenge_invalid = 0x00001030,
    scep_csr_mismatch = 0x00001031,
    scep_not_targeted = 0x00001032,
    scep_challenge_reused = 0x00001033,
    spool_write_failed = 0x00001040,
    unknown_error = 0x0FFFFFFF
};

struct DiagnosticRow {
    Diagnostic code;
    std::string_view name;
    std::string_view meaning;  ///< And, after a semicolon, what the operator should do.
};

/// All codes, ordered by number.
std::span<const DiagnosticRow> diagnostics() noexcept;

/// `0x` and eight upper-case hexadecimal digits.
std::string to_text(Diagnostic code);

/// Reads a code in any case, `0x0FFFFFFFF` too, which published tables once print for
/// unknown_error. Empty for anything that is not in the table.
std::optional<Diagnostic> find_diagnostic(std::string_view text) noexcept;

/// What became of verifying a SCEP request.
enum class VerifyOutcome : std::uint8_t {
    rejected,  ///< The request is at fault.
    error,     ///< It could not be verified.
};

std::string_view to_text(VerifyOutcome outcome) noexcept;

/// A result of verifying a SCEP request, the `validationCode` of event 4005.
struct ValidationCode {
    std::string_view name;
    Diagnostic diagnostic;
    VerifyOutcome outcome;
};

namespace validation {
inline constexpr ValidationCode certificate_request_decoding_failed{
    "CertificateRequestDecodingFailed", Diagnostic::crp_scep_deserialize_failed,
    VerifyOutcome::error};
inline constexpr ValidationCode challenge_password_missing{
    "ChallengePasswordMissing", Diagnostic::scep_challenge_invalid, VerifyOutcome::rejected};
inline constexpr ValidationCode challenge_deserialization_error{
    "ChallengeDeserializationError", Diagnostic::crp_scep_deserialize_failed, VerifyOutcome::error};
inline constexpr ValidationCode challenge_decryption_error{
    "ChallengeDecryptionError", Diagnostic::crp_scep_cert_not_found, VerifyOutcome::error};
inline constexpr ValidationCode challenge_decoding_error{
    "ChallengeDecodingError", Diagnostic::crp_scep_deserialize_failed, VerifyOutcome::error};
inline constexpr ValidationCode challenge_invalid_timestamp{
    "ChallengeInvalidTimestamp", Diagnostic::scep_challenge_invalid, VerifyOutcome::rejected};
inline constexpr ValidationCode challenge_expired{
    "ChallengeExpired", Diagnostic::crp_scep_challenge_expired, VerifyOutcome::rejected};
inline constexpr ValidationCode subject_name_missing{
    "SubjectNameMissing", Diagnostic::scep_csr_mismatch, VerifyOutcome::rejected};
inline constexpr ValidationCode subject_name_mismatch{
    "SubjectNameMismatch", Diagnostic::scep_csr_mismatch, VerifyOutcome::rejected};
inline constexpr ValidationCode subject_alt_name_missing{
    "SubjectAltNameMissing", Diagnostic::scep_csr_mismatch, VerifyOutcome::rejected};
inline constexpr ValidationCode subject_alt_name_mismatch{
    "SubjectAltNameMismatch", Diagnostic::scep_csr_mismatch, VerifyOutcome::rejected};
inline constexpr ValidationCode key_usage_mismatch{
    "KeyUsageMismatch", Diagnostic::scep_csr_mismatch, VerifyOutcome::rejected};
inline constexpr ValidationCode key_length_mismatch{
    "KeyLengthMismatch", Diagnostic::scep_csr_mismatch, VerifyOutcome::rejected};
inline constexpr ValidationCode enhanced_key_usage_missing{
    "EnhancedKeyUsageMissing", Diagnostic::scep_csr_mismatch, VerifyOutcome::rejected};
inline constexpr ValidationCode enhanced_key_usage_mismatch{
    "EnhancedKeyUsageMismatch", Diagnostic::scep_csr_mismatch, VerifyOutcome::rejected};
inline constexpr ValidationCode aad_key_identifier_list_missing{
    "AadKeyIdentifierListMissing", Diagnostic::scep_csr_mismatch, VerifyOutcome::rejected};
inline constexpr ValidationCode registered_key_mismatch{
    "RegisteredKeyMismatch", Diagnostic::scep_csr_mismatch, VerifyOutcome::rejected};
inline constexpr ValidationCode signing_cert_thumbprint_mismatch{
    "SigningCertThumbprintMismatch", Diagnostic::crp_scep_signing_cert_not_found,
    VerifyOutcome::error};
inline constexpr ValidationCode signature_validation_failed{
    "SignatureValidationFailed", Diagnostic::scep_challenge_invalid, VerifyOutcome::rejected};
inline constexpr ValidationCode scep_profile_no_longer_targeted_to_the_client{
    "ScepProfileNoLongerTargetedToTheClient", Diagnostic::scep_not_targeted,
    VerifyOutcome::rejected};
inline constexpr ValidationCode bad_certificate_request_id_in_challenge{
    "BadCertificateRequestIdInChallenge", Diagnostic::scep_challenge_invalid,
    VerifyOutcome::rejected};
inline constexpr ValidationCode bad_device_id_in_challenge{
    "BadDeviceIdInChallenge", Diagnostic::scep_challenge_invalid, VerifyOutcome::rejected};
inline constexpr ValidationCode bad_user_id_in_challenge{
    "BadUserIdInChallenge", Diagnostic::scep_challenge_invalid, VerifyOutcome::rejected};
inline constexpr ValidationCode bad_tenant_id_in_challenge{
    "BadTenantIdInChallenge", Diagnostic::scep_challenge_invalid, VerifyOutcome::rejected};
inline constexpr ValidationCode challenge_already_used{
    "ChallengeAlreadyUsed", Diagnostic::scep_challenge_reused, VerifyOutcome::rejected};
inline constexpr ValidationCode service_unavailable{
    "ServiceUnavailable", Diagnostic::service_unreachable, VerifyOutcome::error};
inline constexpr ValidationCode unknown{"Unknown", Diagnostic::unknown_error, VerifyOutcome::error};
}  // namespace validation

std::span<const ValidationCode* const> validation_codes() noexcept;

/// The code of that name, compared exactly; null if there is none.
const ValidationCode* find_validation_code(std::string_view name) noexcept;

}  // namespace certferry::events
