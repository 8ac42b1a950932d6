#pragma once

#include "base/bytes.h"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Bodies of the revocation API (PkiConnectorFEService, api-version 5019-05-05), for both sides.
/// parse_… throws Error(json_malformed), Error(json_too_large) or Error(json_invalid); member names
/// are read in any case, because C# clients differ among themselves.
namespace certferry::wire {

inline constexpr std::string_view pki_connector_api_version = "5019-05-05";
inline constexpr std::string_view download_revocations_path =
    "CertificateAuthorityRequests/downloadRevocationRequests";
inline constexpr std::string_view upload_revocations_path =
    "CertificateAuthorityRequests/uploadRevocationResults";

inline constexpr int max_revocation_requests = 500;
inline constexpr int usual_revocation_requests = 100;  ///< Microsoft recommends no more.

struct RevocationDownload {
    int max_requests = usual_revocation_requests;  ///< 1 … max_revocation_requests.
    std::optional<std::string>
        issuer_name;  ///< What success notifications called the issuer, ignoring case.
};
BOOST_DESCRIBE_STRUCT(RevocationDownload, (), (max_requests, issuer_name))

struct RevocationRequest {
    std::string request_context;  ///< Opaque; not empty.
    std::string serial_number;    ///< As the success notification gave it.
    std::optional<std::string> issuer_name;
    std::optional<std::string> ca_configuration;
};
BOOST_DESCRIBE_STRUCT(RevocationRequest, (),
                      (request_context, serial_number, issuer_name, ca_configuration))

/// Result codes. Those from 4100 on are worth another attempt.
enum class RevocationCode : std::int16_t {
    none = 0,
    non_retryable_service_exception = 4000,
    data_serialization_error = 4001,
    parameter_data_invalid_error = 4002,
    cryptography_error = 4003,
    certificate_not_found_error = 4004,
    conflict_error = 4005,
    not_supported_error = 4006,
    payload_too_large_error = 4007,
    retryable_service_exception = 4100,
    service_unavailable_exception = 4101,
    service_too_busy_exception = 4102,
    authentication_exception = 4103,
};

struct RevocationCodeRow {
    RevocationCode code;
    std::string_view name;
};

std::span<const RevocationCodeRow> revocation_codes() noexcept;
std::string_view to_text(RevocationCode code) noexcept;
bool is_retryable(RevocationCode code) noexcept;

struct RevocationResult {
    std::string request_context;
    bool succeeded = false;
    RevocationCode code = RevocationCode::none;  ///< `none` exactly when `succeeded`.
    std::string message;                         ///< Empty when `succeeded`.
};

/// `issuerName` is written as null if it is not set.
std::string write_revocation_download(const RevocationDownload& download);
RevocationDownload parse_revocation_download(ByteView body);

/// `service_root` is the URL before `$metadata` in `@odata.context`.
std::string write_revocation_requests(const std::vector<RevocationRequest>& requests,
                                      std::string_view service_root);
std::vector<RevocationRequest> parse_revocation_requests(ByteView body);

/// Codes are written as numbers in strings, as Java's library does.
std::string write_revocation_results(const std::vector<RevocationResult>& results);

/// Codes are read as names in any case, numbers in strings, and numbers; a missing one is `none`
/// if the revocation succeeded, else 4000, as is one that is not in the table. Refuses an empty
/// list, and success with an error code or a message, or failure without.
std::vector<RevocationResult> parse_revocation_results(ByteView body);

/// `{"value":true}`.
std::string write_upload_answer();

/// Throws unless the body is an object whose `value` is the JSON boolean true.
void check_upload_answer(ByteView body);

}  // namespace certferry::wire
