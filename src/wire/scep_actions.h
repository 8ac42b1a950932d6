#pragma once

#include "base/bytes.h"
#include "base/time.h"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Bodies of the SCEP validation API (ScepRequestValidationFEService, api-version 2018-02-20), for
/// both sides. parse_… is the service's reading of a request or the client's of an answer and
/// throws Error(json_malformed), Error(json_too_large) or Error(json_invalid); write_… gives one
/// JSON object in UTF-8. Requests' member names are read in any case and from ISO-8859-1 too.
namespace certferry::wire {

inline constexpr std::string_view scep_api_version = "2018-02-20";
inline constexpr std::string_view validate_request_path = "ScepActions/validateRequest";
inline constexpr std::string_view success_notification_path = "ScepActions/successNotification";
inline constexpr std::string_view failure_notification_path = "ScepActions/failureNotification";

/// Longest texts, in characters of ASCII or octets of UTF-8.
inline constexpr std::size_t max_transaction_id_bytes = 255;
inline constexpr std::size_t max_issuing_ca_bytes = 256;
inline constexpr std::size_t max_error_description_bytes = 255;
inline constexpr std::size_t max_permit_bytes = std::size_t{64} * 1024;  ///< Of DER.

/// What every action says of the request that it is about. None of it is empty.
struct ScepRequestFacts {
    std::string transaction_id;       ///< SCEP's transactionID.
    std::string certificate_request;  ///< Base64 of the DER; see from_wrapped_base64().
    std::string caller_info;          ///< Product name and version.
};
BOOST_DESCRIBE_STRUCT(ScepRequestFacts, (), (transaction_id, certificate_request, caller_info))

struct SuccessNotification : ScepRequestFacts {
    std::string certificate_thumbprint;     ///< SHA-1 in hexadecimal, upper case when we write it.
    std::string certificate_serial_number;  ///< Hexadecimal, upper case when we write it.
    std::string certificate_expiration_date_utc;  ///< See notification_time().
    std::string issuing_certificate_authority;
    std::optional<std::string> ca_configuration;
    std::optional<std::string> certificate_authority;
    /// DER, from our connectors to our service; Microsoft's API has no such member.
    std::optional<Bytes> certificate;
};
BOOST_DESCRIBE_STRUCT(SuccessNotification, (ScepRequestFacts),
                      (certificate_thumbprint, certificate_serial_number,
                       certificate_expiration_date_utc, issuing_certificate_authority,
                       ca_configuration, certificate_authority, certificate))

struct FailureNotification : ScepRequestFacts {
    /// A HRESULT. Arrives as -2^31 … 2^32-1, depending on the caller's type; parsing makes it the
    /// 32 bits without sign.
    std::int64_t h_result = 0;
    std::string error_description;
};
BOOST_DESCRIBE_STRUCT(FailureNotification, (ScepRequestFacts), (h_result, error_description))

std::string write_validate_request(const ScepRequestFacts& request);
ScepRequestFacts parse_validate_request(ByteView body);

std::string write_success_notification(const SuccessNotification& notification);
SuccessNotification parse_success_notification(ByteView body);

/// Cuts the description at its longest length, between characters.
std::string write_failure_notification(FailureNotification notification);
FailureNotification parse_failure_notification(ByteView body);

/// The code of an action's answer. Numbers and names are Microsoft's; the last is sent by the real
/// service although its published list lacks it.
enum class ScepCode : std::int8_t {
    unknown = 0,
    success = 1,
    certificate_request_decoding_failed = 2,
    challenge_password_missing = 3,
    challenge_deserialization_error = 4,
    challenge_decryption_error = 5,
    challenge_decoding_error = 6,
    challenge_invalid_timestamp = 7,
    challenge_expired = 8,
    subject_name_missing = 9,
    subject_name_mismatch = 10,
    subject_alt_name_missing = 11,
    subject_alt_name_mismatch = 12,
    key_usage_mismatch = 13,
    key_length_mismatch = 14,
    enhanced_key_usage_missing = 15,
    enhanced_key_usage_mismatch = 16,
    aad_key_identifier_list_missing = 17,
    registered_key_mismatch = 18,
    signing_cert_thumbprint_mismatch = 19,
    scep_profile_no_longer_targeted_to_the_client = 20,
    signature_validation_failed = 21,
    bad_certificate_request_id_in_challenge = 22,
    bad_device_id_in_challenge = 23,
    bad_user_id_in_challenge = 24,
    bad_tenant_id_in_challenge = -1,
};

/// A row of the table of codes. Its name is the `validationCode` of event 4005 too, which implies
/// the event's diagnostic code (events/diagnostic.h).
struct ScepCodeRow {
    ScepCode code;
    std::string_view name;
};

/// All codes, `Unknown` first.
std::span<const ScepCodeRow> scep_codes() noexcept;
std::string_view to_text(ScepCode code) noexcept;

/// Compared exactly; `unknown` for any text that is not in the table.
ScepCode scep_code_from(std::string_view name) noexcept;

/// What an action answered.
struct ScepActionResult {
    ScepCode code = ScepCode::unknown;
    std::string code_text;    ///< As it was sent.
    std::string description;  ///< Empty on success.
    Bytes permit;             ///< Of a yes to a front end of ours; DER, empty for none. Unopened.

    bool is_success() const noexcept { return code == ScepCode::success; }
};

/// Throws if code or description is missing or no string, whatever the code: an answer that is not
/// whole allows nothing. Neither does one whose permit, an addition of ours to the protocol, is no
/// base64 or longer than `max_permit_bytes`.
ScepActionResult parse_scep_result(ByteView body);

/// Our service's answer. `service_root` is the URL before `$metadata` in `@odata.context`. An empty
/// permit is left out.
std::string write_scep_result(ScepCode code, std::string_view description,
                              std::string_view service_root, ByteView permit = {});

/// `2031-02-11T08:14:07.000Z`.
std::string notification_time(UtcTime time);

}  // namespace certferry::wire
