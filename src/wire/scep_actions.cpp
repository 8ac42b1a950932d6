#include "wire/scep_actions.h"

#include "base/encoding.h"
#include "wire/foreign_text.h"
#include "wire/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace certferry::wire {

namespace {

constexpr std::array scep_rows{
    ScepCodeRow{ScepCode::unknown, "Unknown"},
    ScepCodeRow{ScepCode::success, "Success"},
    ScepCodeRow{ScepCode::certificate_request_decoding_failed, "CertificateRequestDecodingFailed"},
    ScepCodeRow{ScepCode::challenge_password_missing, "ChallengePasswordMissing"},
    ScepCodeRow{ScepCode::challenge_deserialization_error, "ChallengeDeserializationError"},
    ScepCodeRow{ScepCode::challenge_decryption_error, "ChallengeDecryptionError"},
    ScepCodeRow{ScepCode::challenge_decoding_error, "ChallengeDecodingError"},
    ScepCodeRow{ScepCode::challenge_invalid_timestamp, "ChallengeInvalidTimestamp"},
    ScepCodeRow{ScepCode::challenge_expired, "ChallengeExpired"},
    ScepCodeRow{ScepCode::subject_name_missing, "SubjectNameMissing"},
    ScepCodeRow{ScepCode::subject_name_mismatch, "SubjectNameMismatch"},
    ScepCodeRow{ScepCode::subject_alt_name_missing, "SubjectAltNameMissing"},
    ScepCodeRow{ScepCode::subject_alt_name_mismatch, "SubjectAltNameMismatch"},
    ScepCodeRow{ScepCode::key_usage_mismatch, "KeyUsageMismatch"},
    ScepCodeRow{ScepCode::key_length_mismatch, "KeyLengthMismatch"},
    ScepCodeRow{ScepCode::enhanced_key_usage_missing, "EnhancedKeyUsageMissing"},
    ScepCodeRow{ScepCode::enhanced_key_usage_mismatch, "EnhancedKeyUsageMismatch"},
    ScepCodeRow{ScepCode::aad_key_identifier_list_missing, "AadKeyIdentifierListMissing"},
    ScepCodeRow{ScepCode::registered_key_mismatch, "RegisteredKeyMismatch"},
    ScepCodeRow{ScepCode::signing_cert_thumbprint_mismatch, "SigningCertThumbprintMismatch"},
    ScepCodeRow{ScepCode::scep_profile_no_longer_targeted_to_the_client,
                "ScepProfileNoLongerTargetedToTheClient"},
    ScepCodeRow{ScepCode::signature_validation_failed, "SignatureValidationFailed"},
    ScepCodeRow{ScepCode::bad_certificate_request_id_in_challenge,
                "BadCertificateRequestIdInChallenge"},
    ScepCodeRow{ScepCode::bad_device_id_in_challenge, "BadDeviceIdInChallenge"},
    ScepCodeRow{ScepCode::bad_user_id_in_challenge, "BadUserIdInChallenge"},
    ScepCodeRow{ScepCode::bad_tenant_id_in_challenge, "BadTenantIdInChallenge"}};

constexpr std::int64_t two_to_32 = std::int64_t{1} << 32U;
constexpr std::int64_t two_to_31 = std::int64_t{1} << 31U;

template <class T>
struct RequestBody {
    T request;
};
BOOST_DESCRIBE_STRUCT(RequestBody<ScepRequestFacts>, (), (request))

template <class T>
struct NotificationBody {
    T notification;
};
BOOST_DESCRIBE_STRUCT(NotificationBody<SuccessNotification>, (), (notification))
BOOST_DESCRIBE_STRUCT(NotificationBody<FailureNotification>, (), (notification))

struct ResultBody {
    std::string code;
    std::string error_description;
    std::optional<Bytes> permit;
};
BOOST_DESCRIBE_STRUCT(ResultBody, (), (code, error_description, permit))

/// `name` is below the wrapper's key.
void require_text(const JsonPath& wrapper, std::string_view name, const std::string& value,
                  std::size_t max_bytes = std::string::npos) {
    const JsonPath path{.parent = &wrapper, .member = name};
    if (value.empty()) {
        refuse_json(path, "empty");
    }
    if (value.size() > max_bytes) {
        refuse_json(path, fmt::format("longer than {}", max_bytes));
    }
}

void check_facts(const JsonPath& wrapper, const ScepRequestFacts& facts) {
    require_text(wrapper, "transactionId", facts.transaction_id, max_transaction_id_bytes);
    require_text(wrapper, "certificateRequest", facts.certificate_request);
    require_text(wrapper, "callerInfo", facts.caller_info);
}

}  // namespace

std::string write_validate_request(const ScepRequestFacts& request) {
    return to_json(RequestBody<ScepRequestFacts>{request});
}

ScepRequestFacts parse_validate_request(ByteView body) {
    auto request = from_json<RequestBody<ScepRequestFacts>>(utf8_body(body), any_case).request;
    const JsonPath root;
    check_facts({.parent = &root, .member = "request"}, request);
    return request;
}

std::string write_success_notification(const SuccessNotification& notification) {
    return to_json(NotificationBody<SuccessNotification>{notification});
}

SuccessNotification parse_success_notification(ByteView body) {
    auto notification =
        from_json<NotificationBody<SuccessNotification>>(utf8_body(body), any_case).notification;
    const JsonPath root;
    const JsonPath wrapper{.parent = &root, .member = "notification"};
    check_facts(wrapper, notification);
    require_text(wrapper, "certificateThumbprint", notification.certificate_thumbprint);
    require_text(wrapper, "certificateSerialNumber", notification.certificate_serial_number);
    require_text(wrapper, "certificateExpirationDateUtc",
                 notification.certificate_expiration_date_utc);
    require_text(wrapper, "issuingCertificateAuthority", notification.issuing_certificate_authority,
                 max_issuing_ca_bytes);
    return notification;
}

std::string write_failure_notification(FailureNotification notification) {
    std::string& text = notification.error_description;
    if (text.size() > max_error_description_bytes) {
        std::size_t end = max_error_description_bytes;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
            --end;  // Not in the middle of a character.
        }
        text.resize(end);
    }
    return to_json(NotificationBody<FailureNotification>{std::move(notification)});
}

FailureNotification parse_failure_notification(ByteView body) {
    auto notification =
        from_json<NotificationBody<FailureNotification>>(utf8_body(body), any_case).notification;
    const JsonPath root;
    const JsonPath wrapper{.parent = &root, .member = "notification"};
    check_facts(wrapper, notification);
    require_text(wrapper, "errorDescription", notification.error_description);
    if (notification.h_result < -two_to_31 || notification.h_result >= two_to_32) {
        refuse_json({.parent = &wrapper, .member = "hResult"}, "expected a HRESULT of 32 bits");
    }
    if (notification.h_result < 0) {
        notification.h_result += two_to_32;
    }
    return notification;
}

std::span<const ScepCodeRow> scep_codes() noexcept {
    return scep_rows;
}

std::string_view to_text(ScepCode code) noexcept {
    const auto* const row = std::ranges::find(scep_rows, code, &ScepCodeRow::code);
    return row != scep_rows.end() ? row->name : scep_rows.front().name;
}

ScepCode scep_code_from(std::string_view name) noexcept {
    const auto* const row = std::ranges::find(scep_rows, name, &ScepCodeRow::name);
    return row != scep_rows.end() ? row->code : ScepCode::unknown;
}

ScepActionResult parse_scep_result(ByteView body) {
    auto result = from_json<ResultBody>(utf8_body(body));
    auto permit = std::move(result.permit).value_or(Bytes());
    if (permit.size() > max_permit_bytes) {
        const JsonPath root;
        refuse_json({.parent = &root, .member = "permit"},
                    fmt::format("longer than {} bytes", max_permit_bytes));
    }
    return {.code = scep_code_from(result.code),
            .code_text = std::move(result.code),
            .description = std::move(result.error_description),
            .permit = std::move(permit)};
}

std::string write_scep_result(ScepCode code, std::string_view description,
                              std::string_view service_root, ByteView permit) {
    boost::json::object object;
    object.emplace("@odata.context",
                   fmt::format("{}/$metadata#microsoft.management.services."
                               "scepRequestValidationService.api.scepActionResult",
                               service_root));
    object.emplace("code", write_json(std::string(to_text(code))));
    object.emplace("errorDescription", write_json(std::string(description)));
    if (!permit.empty()) {
        object.emplace("permit", write_json(to_base64(permit)));
    }
    return json_text_of(object);
}

std::string notification_time(UtcTime time) {
    return to_rfc3339_milliseconds(time);
}

}  // namespace certferry::wire
