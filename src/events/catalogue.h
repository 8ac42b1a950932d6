#pragma once

#include "events/event_type.h"

#include <span>

namespace certferry::events {

/// Groups of fields that occur together.
namespace groups {
inline constexpr FieldSet req = Field::request_id | Field::device_id | Field::user_id |
                                Field::profile_id | Field::profile_version;
inline constexpr FieldSet ca = Field::ca_host | Field::ca_name | Field::template_name;
inline constexpr FieldSet cert = Field::thumbprint | Field::serial_number | Field::issuer |
                                 Field::subject | Field::not_before | Field::not_after;
inline constexpr FieldSet rcpt = Field::recipient_thumbprint | Field::recipient_user_id;
inline constexpr FieldSet batch = Field::batch_id | Field::request_count | Field::request_kinds;
inline constexpr FieldSet up = Field::batch_id | Field::request_count | Field::succeeded_count |
                               Field::failed_count | Field::upload_state;
inline constexpr FieldSet err = Field::error_code | Field::error_message | Field::diagnostic_code;
inline constexpr FieldSet retry = Field::attempt | Field::max_attempts | Field::next_attempt_at;
}  // namespace groups

/// The catalogue. Ids, names and channels of 1000 and above are those of the published catalogue of
/// the Certificate Connector for Microsoft Intune, so that monitoring rules keyed on them keep
/// working; 0001 to 0999 are this project's. A row is never removed and never changes its id.
namespace types {

/// Thousands of the id tell the category.
constexpr EventType row(std::uint16_t id, std::string_view name, Channel channel, Level level,
                        FieldSet fields, std::string_view message, std::string_view alias = {}) {
    return {id, name, channel, static_cast<Category>(id / 1000), level, fields, message, alias};
}

// No particular scenario: this project's own.
inline constexpr EventType connector_service_started =
    row(10, "ConnectorServiceStarted", Channel::operational, Level::information,
        Field::features | Field::service_account | Field::config_hash,
        "service started as {serviceAccount}");
inline constexpr EventType connector_service_stopped =
    row(20, "ConnectorServiceStopped", Channel::operational, Level::information, Field::reason,
        "service stopped: {reason}");
inline constexpr EventType configuration_loaded =
    row(30, "ConfigurationLoaded", Channel::operational, Level::information, Field::settings,
        "configuration loaded");
inline constexpr EventType configuration_changed =
    row(31, "ConfigurationChanged", Channel::operational, Level::information,
        Field::changes | Field::changed_by, "configuration changed by {changedBy}");
inline constexpr EventType certificate_renewal_success = row(
    100, "CertificateRenewalSuccess", Channel::admin, Level::information,
    Field::old_thumbprint | groups::cert, "enrolment certificate renewed, thumbprint {thumbprint}");
inline constexpr EventType certificate_renewal_failed_attempt =
    row(101, "CertificateRenewalFailedAttempt", Channel::operational, Level::warning,
        Field::thumbprint | groups::err | groups::retry,
        "renewing the enrolment certificate failed, attempt {attempt} of {maxAttempts}: "
        "{errorMessage}");
inline constexpr EventType certificate_renewal_failure = row(
    102, "CertificateRenewalFailure", Channel::admin, Level::error, Field::thumbprint | groups::err,
    "renewing the enrolment certificate failed, enrol the connector again: {errorMessage}");
inline constexpr EventType update_available =
    row(200, "UpdateAvailable", Channel::operational, Level::information,
        Field::current_version | Field::new_version, "version {newVersion} is available");
inline constexpr EventType update_installed =
    row(201, "UpdateInstalled", Channel::admin, Level::information,
        Field::old_version | Field::new_version, "version {newVersion} installed");
inline constexpr EventType update_failure =
    row(202, "UpdateFailure", Channel::admin, Level::error,
        Field::current_version | Field::new_version | groups::err,
        "updating to version {newVersion} failed, update by hand: {errorMessage}");
inline constexpr EventType version_deprecated =
    row(203, "VersionDeprecated", Channel::operational, Level::warning,
        Field::current_version | Field::support_ends_at | Field::works_until,
        "version {currentVersion} is out of support, it works until {worksUntil}");
inline constexpr EventType certificate_retrieval_warning =
    row(301, "CertificateRetrievalWarning", Channel::operational, Level::warning,
        Field::thumbprint | groups::err,
        "the enrolment certificate {thumbprint} is doubtful: {errorMessage}");
inline constexpr EventType certificate_retrieval_error = row(
    302, "CertificateRetrievalError", Channel::admin, Level::error, Field::thumbprint | groups::err,
    "the enrolment certificate could not be read: {errorMessage}");
inline constexpr EventType enrollment_success =
    row(400, "EnrollmentSuccess", Channel::admin, Level::information,
        Field::connector_name | Field::environment | groups::cert,
        "connector {connectorName} enrolled");
inline constexpr EventType enrollment_failure =
    row(402, "EnrollmentFailure", Channel::admin, Level::error, Field::environment | groups::err,
        "enrolment failed: {errorMessage}");
inline constexpr EventType ca_call_unaccounted =
    row(500, "CaCallUnaccounted", Channel::admin, Level::error,
        groups::req | groups::ca | Field::csr_sha256 | Field::window_start | Field::window_end |
            groups::err,
        "a call to {caName} is unaccounted for, a certificate may exist that nobody holds: "
        "{errorMessage}");
inline constexpr EventType imported_certificate_expiring = row(
    600, "ImportedCertificateExpiring", Channel::operational, Level::warning,
    Field::user_id | Field::thumbprint | Field::not_after | Field::intended_purpose | groups::err,
    "imported certificate {thumbprint} of user {userId} ends at {notAfter}: {errorMessage}");

// PKCS: issue (1000-1199) and re-encrypt (1200-1399).
inline constexpr EventType pkcs_request_success =
    row(1000, "PkcsRequestSuccess", Channel::admin, Level::information,
        groups::req | groups::ca | groups::cert | groups::rcpt,
        "PKCS request {requestId} fulfilled and uploaded");
inline constexpr EventType pkcs_request_failure = row(
    1001, "PkcsRequestFailure", Channel::admin, Level::error,
    groups::req | groups::ca | groups::err | Field::failed_step | Field::thumbprint | groups::rcpt,
    "PKCS request {requestId} failed at step {failedStep}: {errorMessage}");
inline constexpr EventType pkcs_download_success =
    row(1002, "PkcsDownloadSuccess", Channel::operational, Level::information, groups::batch,
        "{requestCount} PKCS requests downloaded in batch {batchId}");
inline constexpr EventType pkcs_download_failure =
    row(1003, "PkcsDownloadFailure", Channel::operational, Level::error,
        groups::err | Field::http_status | Field::repeat_count,
        "PKCS requests could not be downloaded: {errorMessage}");
inline constexpr EventType pkcs_downloaded_request =
    row(1020, "PkcsDownloadedRequest", Channel::operational, Level::information,
        groups::req | groups::ca | Field::batch_id | Field::key_length,
        "PKCS request {requestId} downloaded in batch {batchId}");
inline constexpr EventType pkcs_digicert_request =
    row(1032, "PkcsDigiCertRequest", Channel::operational, Level::information,
        groups::req | groups::ca | Field::batch_id,
        "PKCS request {requestId} for a DigiCert CA downloaded in batch {batchId}");
inline constexpr EventType pkcs_issued_success =
    row(1050, "PkcsIssuedSuccess", Channel::operational, Level::information,
        groups::req | groups::ca | groups::cert | Field::ca_request_id,
        "PKCS request {requestId}: certificate {serialNumber} issued by {caName}");
inline constexpr EventType pkcs_issued_failed_attempt =
    row(1051, "PkcsIssuedFailedAttempt", Channel::operational, Level::warning,
        groups::req | groups::ca | groups::err | groups::retry | Field::ca_request_id,
        "PKCS request {requestId}: issuing at {caName} failed, attempt {attempt} of {maxAttempts}: "
        "{errorMessage}");
inline constexpr EventType pkcs_issued_failure =
    row(1052, "PkcsIssuedFailure", Channel::operational, Level::error,
        groups::req | groups::ca | groups::err | Field::ca_request_id,
        "PKCS request {requestId}: issuing at {caName} failed: {errorMessage}");
inline constexpr EventType pkcs_upload_success =
    row(1100, "PkcsUploadSuccess", Channel::operational, Level::information, groups::up,
        "{requestCount} PKCS results uploaded in batch {batchId}");
inline constexpr EventType pkcs_upload_failure =
    row(1101, "PkcsUploadFailure", Channel::operational, Level::error, groups::up | groups::err,
        "{requestCount} PKCS results of batch {batchId} could not be uploaded: {errorMessage}");
inline constexpr EventType pkcs_uploaded_request =
    row(1102, "PkcsUploadedRequest", Channel::operational, Level::information,
        groups::req | Field::batch_id | Field::outcome | Field::thumbprint,
        "PKCS request {requestId}: result uploaded in batch {batchId}, outcome {outcome}");
inline constexpr EventType pkcs_recrypt_request_success =
    row(1200, "PkcsRecryptRequestSuccess", Channel::admin, Level::information,
        groups::req | Field::thumbprint | Field::recipient_key_id | groups::rcpt,
        "re-encrypt request {requestId} fulfilled and uploaded");
inline constexpr EventType pkcs_recrypt_request_failure =
    row(1201, "PkcsRecryptRequestFailure", Channel::admin, Level::error,
        groups::req | Field::thumbprint | groups::err | Field::failed_step | groups::rcpt,
        "re-encrypt request {requestId} failed at step {failedStep}: {errorMessage}");
inline constexpr EventType pkcs_recrypt_download_success =
    row(1202, "PkcsRecryptDownloadSuccess", Channel::operational, Level::information, groups::batch,
        "{requestCount} re-encrypt requests downloaded in batch {batchId}");
inline constexpr EventType pkcs_recrypt_download_failure = row(
    1203, "PkcsRecryptDownloadFailure", Channel::operational, Level::error,
    groups::err | Field::http_status | Field::repeat_count,
    "re-encrypt requests could not be downloaded: {errorMessage}", "NiccsRecryptDownloadFailure");
inline constexpr EventType pkcs_recrypt_downloaded_request =
    row(1220, "PkcsRecryptDownloadedRequest", Channel::operational, Level::information,
        groups::req | Field::batch_id | Field::thumbprint,
        "re-encrypt request {requestId} downloaded in batch {batchId}");
inline constexpr EventType pkcs_recrypt_reencrypt_success =
    row(1250, "PkcsRecryptReencryptSuccess", Channel::operational, Level::information,
        groups::req | Field::thumbprint | Field::recipient_key_id,
        "re-encrypt request {requestId}: encrypted for key {recipientKeyId}");
inline constexpr EventType pkcs_recrypt_decrypt_success =
    row(1251, "PkcsRecryptDecryptSuccess", Channel::operational, Level::information,
        groups::req | Field::thumbprint | Field::decrypt_key_id,
        "re-encrypt request {requestId}: decrypted with key {decryptKeyId}");
inline constexpr EventType pkcs_recrypt_decrypt_failure = row(
    1252, "PkcsRecryptDecryptFailure", Channel::operational, Level::error,
    groups::req | Field::thumbprint | Field::decrypt_key_id | groups::err,
    "re-encrypt request {requestId}: decrypting with key {decryptKeyId} failed: {errorMessage}");
inline constexpr EventType pkcs_recrypt_reencrypt_failure = row(
    1253, "PkcsRecryptReencryptFailure", Channel::operational, Level::error,
    groups::req | Field::thumbprint | Field::recipient_key_id | groups::err,
    "re-encrypt request {requestId}: encrypting for key {recipientKeyId} failed: {errorMessage}",
    "PaccsRecryptReencryptFailure");
inline constexpr EventType pkcs_recrypt_upload_success =
    row(1300, "PkcsRecryptUploadSuccess", Channel::operational, Level::information, groups::up,
        "{requestCount} re-encrypt results uploaded in batch {batchId}");
inline constexpr EventType pkcs_recrypt_upload_failure = row(
    1301, "PkcsRecryptUploadFailure", Channel::operational, Level::error, groups::up | groups::err,
    "{requestCount} re-encrypt results of batch {batchId} could not be uploaded: {errorMessage}");
inline constexpr EventType pkcs_recrypt_uploaded_request =
    row(1302, "PkcsRecryptUploadedRequest", Channel::operational, Level::information,
        groups::req | Field::batch_id | Field::outcome,
        "re-encrypt request {requestId}: result uploaded in batch {batchId}, outcome {outcome}",
        "PaccsRecryptUploadedRequest");

// PKCS import.
inline constexpr EventType pkcs_import_request_success =
    row(2000, "PkcsImportRequestSuccess", Channel::admin, Level::information,
        groups::req | Field::thumbprint | Field::intended_purpose | groups::rcpt,
        "import request {requestId} fulfilled and uploaded");
inline constexpr EventType pkcs_import_request_failure =
    row(2001, "PkcsImportRequestFailure", Channel::admin, Level::error,
        groups::req | Field::thumbprint | Field::intended_purpose | groups::err |
            Field::failed_step | groups::rcpt,
        "import request {requestId} failed at step {failedStep}: {errorMessage}",
        "PaccsImportRequestFailure");
inline constexpr EventType pkcs_import_downloaded_request =
    row(2020, "PkcsImportDownloadedRequest", Channel::operational, Level::information,
        groups::req | Field::batch_id | Field::thumbprint | Field::intended_purpose,
        "import request {requestId} downloaded in batch {batchId}");
inline constexpr EventType pkcs_import_reencrypt_success =
    row(2050, "PkcsImportReencryptSuccess", Channel::operational, Level::information,
        groups::req | Field::thumbprint | Field::provider_name | Field::key_name |
            Field::padding_scheme,
        "import request {requestId}: certificate {thumbprint} encrypted for the device",
        "PaccsImportReencryptSuccess");
inline constexpr EventType pkcs_import_reencrypt_failed_attempt =
    row(2051, "PkcsImportReencryptFailedAttempt", Channel::operational, Level::warning,
        groups::req | Field::thumbprint | Field::provider_name | Field::key_name | groups::err |
            groups::retry,
        "import request {requestId}: encrypting failed, attempt {attempt} of {maxAttempts}: "
        "{errorMessage}",
        "PaccsImportReencryptFailedAttempt");
inline constexpr EventType pkcs_import_reencrypt_failure =
    row(2052, "PkcsImportReencryptFailure", Channel::operational, Level::error,
        groups::req | Field::thumbprint | Field::provider_name | Field::key_name | groups::err,
        "import request {requestId}: encrypting failed: {errorMessage}");
inline constexpr EventType pkcs_import_upload_success =
    row(2100, "PkcsImportUploadSuccess", Channel::operational, Level::information, groups::up,
        "{requestCount} import results uploaded in batch {batchId}", "PaccsImportUploadSuccess");
inline constexpr EventType pkcs_import_upload_failure = row(
    2101, "PkcsImportUploadFailure", Channel::operational, Level::error, groups::up | groups::err,
    "{requestCount} import results of batch {batchId} could not be uploaded: {errorMessage}");
inline constexpr EventType pkcs_import_uploaded_request =
    row(2102, "PkcsImportUploadedRequest", Channel::operational, Level::information,
        groups::req | Field::batch_id | Field::outcome | Field::thumbprint,
        "import request {requestId}: result uploaded in batch {batchId}, outcome {outcome}",
        "NiccsImportUploadedRequest");
inline constexpr EventType pkcs_import_download_success =
    row(2202, "PkcsImportDownloadSuccess", Channel::operational, Level::information, groups::batch,
        "{requestCount} import requests downloaded in batch {batchId}");
inline constexpr EventType pkcs_import_download_failure =
    row(2203, "PkcsImportDownloadFailure", Channel::operational, Level::error,
        groups::err | Field::http_status | Field::repeat_count,
        "import requests could not be downloaded: {errorMessage}");

// Revocation. The final failure 3051 has a lower number than the attempt 3052.
inline constexpr EventType revoke_request_success =
    row(3000, "RevokeRequestSuccess", Channel::admin, Level::information,
        groups::req | Field::ca_host | Field::ca_name | Field::serial_number | Field::issuer |
            Field::revocation_reason,
        "revocation request {requestId} fulfilled: {serialNumber} revoked at {caName}");
inline constexpr EventType revoke_request_failure =
    row(3001, "RevokeRequestFailure", Channel::admin, Level::error,
        groups::req | Field::ca_host | Field::ca_name | Field::serial_number | groups::err |
            Field::failed_step,
        "revocation request {requestId} failed at step {failedStep}: {errorMessage}");
inline constexpr EventType revoke_download_success =
    row(3002, "RevokeDownloadSuccess", Channel::operational, Level::information, groups::batch,
        "{requestCount} revocation requests downloaded in batch {batchId}");
inline constexpr EventType revoke_download_failure =
    row(3003, "RevokeDownloadFailure", Channel::operational, Level::error,
        groups::err | Field::http_status | Field::repeat_count,
        "revocation requests could not be downloaded: {errorMessage}");
inline constexpr EventType revoke_downloaded_request =
    row(3020, "RevokeDownloadedRequest", Channel::operational, Level::information,
        groups::req | Field::ca_host | Field::ca_name | Field::ca_configuration |
            Field::serial_number | Field::issuer | Field::batch_id,
        "revocation request {requestId} for {serialNumber} downloaded in batch {batchId}");
inline constexpr EventType revoke_digicert_request = row(
    3032, "RevokeDigicertRequest", Channel::operational, Level::information,
    groups::req | Field::ca_host | Field::serial_number,
    "revocation request {requestId} for {serialNumber} goes to DigiCert", "RevokeDigiCertRequest");
inline constexpr EventType revoke_success =
    row(3050, "RevokeSuccess", Channel::operational, Level::information,
        groups::req | Field::ca_host | Field::ca_name | Field::serial_number |
            Field::revocation_reason | Field::revoked_at,
        "{serialNumber} revoked at {caName}");
inline constexpr EventType revoke_failure =
    row(3051, "RevokeFailure", Channel::operational, Level::error,
        groups::req | Field::ca_host | Field::ca_name | Field::serial_number | groups::err,
        "revoking {serialNumber} at {caName} failed: {errorMessage}");
inline constexpr EventType revoke_failed_attempt =
    row(3052, "RevokeFailedAttempt", Channel::operational, Level::warning,
        groups::req | Field::ca_host | Field::ca_name | Field::serial_number | groups::err |
            groups::retry,
        "revoking {serialNumber} at {caName} failed, attempt {attempt} of {maxAttempts}: "
        "{errorMessage}");
inline constexpr EventType revoke_upload_success =
    row(3100, "RevokeUploadSuccess", Channel::operational, Level::information, groups::up,
        "{requestCount} revocation results uploaded in batch {batchId}");
inline constexpr EventType revoke_upload_failure = row(
    3101, "RevokeUploadFailure", Channel::operational, Level::error, groups::up | groups::err,
    "{requestCount} revocation results of batch {batchId} could not be uploaded: {errorMessage}");
inline constexpr EventType revoke_uploaded_request =
    row(3102, "RevokeUploadedRequest", Channel::operational, Level::information,
        groups::req | Field::batch_id | Field::outcome | Field::serial_number,
        "revocation request {requestId}: result uploaded in batch {batchId}, outcome {outcome}");

// SCEP.
inline constexpr EventType scep_request_success =
    row(4000, "ScepRequestSuccess", Channel::admin, Level::information,
        groups::req | groups::ca | groups::cert | Field::remote_address,
        "SCEP request {requestId} fulfilled: certificate {serialNumber} issued by {caName}",
        "ScrepRequestSuccess");
inline constexpr EventType scep_request_issued_failure =
    row(4001, "ScepRequestIssuedFailure", Channel::admin, Level::error,
        groups::req | groups::ca | groups::err | Field::failed_step | Field::remote_address,
        "SCEP request {requestId} failed at step {failedStep}: {errorMessage}");
inline constexpr EventType scep_request_upload_failure =
    row(4002, "ScepRequestUploadFailure", Channel::admin, Level::error,
        groups::req | groups::ca | groups::cert | groups::err,
        "SCEP request {requestId}: the service could not be notified, certificate {serialNumber} "
        "is revoked: {errorMessage}");
inline constexpr EventType scep_request_received =
    row(4003, "ScepRequestReceived", Channel::operational, Level::information,
        Field::remote_address | Field::message_type | Field::http_method | Field::message_bytes |
            Field::repeated | Field::key_usage | Field::key_length | Field::subject,
        "SCEP request {requestId} received from {remoteAddress}");
inline constexpr EventType scep_verify_success =
    row(4004, "ScepVerifySuccess", Channel::operational, Level::information,
        groups::req | Field::challenge_expires_at, "SCEP request {requestId} verified");
inline constexpr EventType scep_verify_failure =
    row(4005, "ScepVerifyFailure", Channel::operational, Level::error,
        groups::req | groups::err | Field::outcome | Field::validation_code,
        "SCEP request {requestId} not verified, {validationCode}: {errorMessage}");
inline constexpr EventType scep_issued_success =
    row(4006, "ScepIssuedSuccess", Channel::operational, Level::information,
        groups::req | groups::ca | groups::cert | Field::ca_request_id,
        "SCEP request {requestId}: certificate {serialNumber} issued by {caName}");
inline constexpr EventType scep_issued_failure =
    row(4007, "ScepIssuedFailure", Channel::operational, Level::error,
        groups::req | groups::ca | groups::err | Field::ca_request_id,
        "SCEP request {requestId}: issuing at {caName} failed: {errorMessage}");
inline constexpr EventType scep_notify_success =
    row(4008, "ScepNotifySuccess", Channel::operational, Level::information,
        groups::req | Field::outcome | Field::thumbprint,
        "SCEP request {requestId}: service notified of {outcome}");
inline constexpr EventType scep_notify_attempt_failed =
    row(4009, "ScepNotifyAttemptFailed", Channel::operational, Level::warning,
        groups::req | Field::outcome | groups::err | groups::retry | Field::spool_file,
        "SCEP request {requestId}: notifying the service of {outcome} failed, attempt {attempt} of "
        "{maxAttempts}: {errorMessage}");
inline constexpr EventType scep_notify_save_to_disk_failed =
    row(4010, "ScepNotifySaveToDiskFailed", Channel::operational, Level::error,
        groups::req | Field::outcome | Field::spool_path | groups::err,
        "SCEP request {requestId}: the failure notification could not be saved in {spoolPath}: "
        "{errorMessage}");

// Connector health.
inline constexpr EventType health_message_upload_success =
    row(5000, "HealthMessageUploadSuccess", Channel::operational, Level::information,
        Field::message_id | Field::period_start | Field::period_end | Field::metric_count,
        "health message {messageId} uploaded");
inline constexpr EventType health_message_upload_failed_attempt =
    row(5001, "HealthMessageUploadFailedAttempt", Channel::operational, Level::warning,
        Field::message_id | groups::err | groups::retry,
        "uploading health message {messageId} failed, attempt {attempt} of {maxAttempts}: "
        "{errorMessage}");
inline constexpr EventType health_message_upload_failure = row(
    5002, "HealthMessageUploadFailure", Channel::operational, Level::error,
    Field::message_id | groups::err, "uploading health message {messageId} failed: {errorMessage}");

}  // namespace types

/// All rows, ordered by id.
std::span<const EventType* const> catalogue() noexcept;

/// The row with this id; null if there is none.
const EventType* find_type(std::uint16_t id) noexcept;

/// The row with this canonical name or alias, compared exactly; null if there is none.
const EventType* find_type(std::string_view name) noexcept;

}  // namespace certferry::events
