#include "events/field.h"

#include <algorithm>

namespace certferry::events {

namespace {

struct FieldName {
    Field field;
    std::string_view name;
};

constexpr std::array names{FieldName{Field::activity_id, "activityId"},
                           FieldName{Field::request_id, "requestId"},
                           FieldName{Field::transaction_id, "transactionId"},
                           FieldName{Field::attempt, "attempt"},
                           FieldName{Field::duration_ms, "durationMs"},
                           FieldName{Field::lost_events, "lostEvents"},
                           FieldName{Field::device_id, "deviceId"},
                           FieldName{Field::user_id, "userId"},
                           FieldName{Field::profile_id, "profileId"},
                           FieldName{Field::profile_version, "profileVersion"},
                           FieldName{Field::ca_host, "caHost"},
                           FieldName{Field::ca_name, "caName"},
                           FieldName{Field::template_name, "templateName"},
                           FieldName{Field::thumbprint, "thumbprint"},
                           FieldName{Field::serial_number, "serialNumber"},
                           FieldName{Field::issuer, "issuer"},
                           FieldName{Field::subject, "subject"},
                           FieldName{Field::not_before, "notBefore"},
                           FieldName{Field::not_after, "notAfter"},
                           FieldName{Field::recipient_thumbprint, "recipientThumbprint"},
                           FieldName{Field::recipient_user_id, "recipientUserId"},
                           FieldName{Field::batch_id, "batchId"},
                           FieldName{Field::request_count, "requestCount"},
                           FieldName{Field::request_kinds, "requestKinds"},
                           FieldName{Field::succeeded_count, "succeededCount"},
                           FieldName{Field::failed_count, "failedCount"},
                           FieldName{Field::upload_state, "uploadState"},
                           FieldName{Field::error_code, "errorCode"},
                           FieldName{Field::error_message, "errorMessage"},
                           FieldName{Field::diagnostic_code, "diagnosticCode"},
                           FieldName{Field::max_attempts, "maxAttempts"},
                           FieldName{Field::next_attempt_at, "nextAttemptAt"},
                           FieldName{Field::features, "features"},
                           FieldName{Field::service_account, "serviceAccount"},
                           FieldName{Field::config_hash, "configHash"},
                           FieldName{Field::reason, "reason"},
                           FieldName{Field::settings, "settings"},
                           FieldName{Field::changes, "changes"},
                           FieldName{Field::changed_by, "changedBy"},
                           FieldName{Field::old_thumbprint, "oldThumbprint"},
                           FieldName{Field::current_version, "currentVersion"},
                           FieldName{Field::new_version, "newVersion"},
                           FieldName{Field::old_version, "oldVersion"},
                           FieldName{Field::support_ends_at, "supportEndsAt"},
                           FieldName{Field::works_until, "worksUntil"},
                           FieldName{Field::connector_name, "connectorName"},
                           FieldName{Field::environment, "environment"},
                           FieldName{Field::csr_sha256, "csrSha256"},
                           FieldName{Field::window_start, "windowStart"},
                           FieldName{Field::window_end, "windowEnd"},
                           FieldName{Field::failed_step, "failedStep"},
                           FieldName{Field::http_status, "httpStatus"},
                           FieldName{Field::repeat_count, "repeatCount"},
                           FieldName{Field::key_length, "keyLength"},
                           FieldName{Field::ca_request_id, "caRequestId"},
                           FieldName{Field::outcome, "outcome"},
                           FieldName{Field::recipient_key_id, "recipientKeyId"},
                           FieldName{Field::decrypt_key_id, "decryptKeyId"},
                           FieldName{Field::intended_purpose, "intendedPurpose"},
                           FieldName{Field::provider_name, "providerName"},
                           FieldName{Field::key_name, "keyName"},
                           FieldName{Field::padding_scheme, "paddingScheme"},
                           FieldName{Field::revocation_reason, "revocationReason"},
                           FieldName{Field::ca_configuration, "caConfiguration"},
                           FieldName{Field::revoked_at, "revokedAt"},
                           FieldName{Field::remote_address, "remoteAddress"},
                           FieldName{Field::message_type, "messageType"},
                           FieldName{Field::http_method, "httpMethod"},
                           FieldName{Field::message_bytes, "messageBytes"},
                           FieldName{Field::repeated, "repeated"},
                           FieldName{Field::key_usage, "keyUsage"},
                           FieldName{Field::challenge_expires_at, "challengeExpiresAt"},
                           FieldName{Field::validation_code, "validationCode"},
                           FieldName{Field::spool_file, "spoolFile"},
                           FieldName{Field::spool_path, "spoolPath"},
                           FieldName{Field::message_id, "messageId"},
                           FieldName{Field::period_start, "periodStart"},
                           FieldName{Field::period_end, "periodEnd"},
                           FieldName{Field::metric_count, "metricCount"},
                           FieldName{Field::detail, "detail"}};

static_assert(names.size() == field_count);

constexpr bool in_order() noexcept {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (static_cast<std::size_t>(names[i].field) != i) {
            return false;
        }
    }
    return true;
}

static_assert(in_order());

}  // namespace

std::string_view to_text(Field field) noexcept {
    return names[static_cast<std::size_t>(field)].name;
}

std::optional<Field> find_field(std::string_view name) noexcept {
    const auto found = std::ranges::find(names, name, &FieldName::name);
    return found == names.end() ? std::nullopt : std::optional(found->field);
}

}  // namespace certferry::events
