#include "wire/pki_connector.h"

#include "base/encoding.h"
#include "wire/foreign_text.h"
#include "wire/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace certferry::wire {

namespace {

constexpr std::size_t max_issuer_name_bytes = 256;

constexpr std::array revocation_rows{
    RevocationCodeRow{RevocationCode::none, "None"},
    RevocationCodeRow{RevocationCode::non_retryable_service_exception,
                      "NonRetryableServiceException"},
    RevocationCodeRow{RevocationCode::data_serialization_error, "DataSerializationError"},
    RevocationCodeRow{RevocationCode::parameter_data_invalid_error, "ParameterDataInvalidError"},
    RevocationCodeRow{RevocationCode::cryptography_error, "CryptographyError"},
    RevocationCodeRow{RevocationCode::certificate_not_found_error, "CertificateNotFoundError"},
    RevocationCodeRow{RevocationCode::conflict_error, "ConflictError"},
    RevocationCodeRow{RevocationCode::not_supported_error, "NotSupportedError"},
    RevocationCodeRow{RevocationCode::payload_too_large_error, "PayloadTooLargeError"},
    RevocationCodeRow{RevocationCode::retryable_service_exception, "RetryableServiceException"},
    RevocationCodeRow{RevocationCode::service_unavailable_exception, "ServiceUnavailableException"},
    RevocationCodeRow{RevocationCode::service_too_busy_exception, "ServiceTooBusyException"},
    RevocationCodeRow{RevocationCode::authentication_exception, "AuthenticationException"}};

struct DownloadBody {
    RevocationDownload download_parameters;
};
BOOST_DESCRIBE_STRUCT(DownloadBody, (), (download_parameters))

struct DownloadAnswer {
    std::vector<RevocationRequest> value;
};
BOOST_DESCRIBE_STRUCT(DownloadAnswer, (), (value))

struct ResultEntry {
    std::string request_context;
    bool succeeded = false;
    std::optional<boost::json::value> error_code;
    std::optional<std::string> error_message;
};
BOOST_DESCRIBE_STRUCT(ResultEntry, (), (request_context, succeeded, error_code, error_message))

struct UploadBody {
    std::vector<ResultEntry> results;
};
BOOST_DESCRIBE_STRUCT(UploadBody, (), (results))

struct UploadAnswer {
    bool value = false;
};
BOOST_DESCRIBE_STRUCT(UploadAnswer, (), (value))

RevocationCode code_from_number(std::int64_t number) noexcept {
    const auto* const row = std::ranges::find_if(revocation_rows, [number](const auto& each) {
        return static_cast<std::int64_t>(each.code) == number;
    });
    return row != revocation_rows.end() ? row->code
                                        : RevocationCode::non_retryable_service_exception;
}

RevocationCode code_from_text(std::string_view text) noexcept {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure == std::errc() && end == text.data() + text.size()) {
        return code_from_number(number);
    }
    const auto* const row = std::ranges::find_if(revocation_rows, [text](const auto& each) {
        return same_json_name(each.name, text, NameMatch::ignore_case);
    });
    return row != revocation_rows.end() ? row->code
                                        : RevocationCode::non_retryable_service_exception;
}

RevocationCode code_of(const ResultEntry& entry, const JsonPath& path) {
    if (!entry.error_code || entry.error_code->is_null()) {
        return entry.succeeded ? RevocationCode::none
                               : RevocationCode::non_retryable_service_exception;
    }
    if (entry.error_code->is_string()) {
        return code_from_text(json_text(*entry.error_code, path));
    }
    return code_from_number(json_signed(*entry.error_code, std::numeric_limits<std::int64_t>::min(),
                                        std::numeric_limits<std::int64_t>::max(), path));
}

RevocationResult result_of(ResultEntry entry, const JsonPath& path) {
    const JsonPath code_path{.parent = &path, .member = "errorCode"};
    RevocationResult result{.request_context = std::move(entry.request_context),
                            .succeeded = entry.succeeded,
                            .code = code_of(entry, code_path),
                            .message = entry.error_message.value_or("")};
    if (result.request_context.empty()) {
        refuse_json({.parent = &path, .member = "requestContext"}, "empty");
    }
    if (result.succeeded != (result.code == RevocationCode::none)) {
        refuse_json(code_path, "contradicts succeeded");
    }
    if (result.succeeded && !result.message.empty()) {
        refuse_json({.parent = &path, .member = "errorMessage"}, "contradicts succeeded");
    }
    return result;
}

}  // namespace

std::span<const RevocationCodeRow> revocation_codes() noexcept {
    return revocation_rows;
}

std::string_view to_text(RevocationCode code) noexcept {
    return std::ranges::find(revocation_rows, code, &RevocationCodeRow::code)->name;
}

bool is_retryable(RevocationCode code) noexcept {
    return code >= RevocationCode::retryable_service_exception;
}

std::string write_revocation_download(const RevocationDownload& download) {
    boost::json::object parameters;
    parameters.emplace("maxRequests", download.max_requests);
    parameters.emplace("issuerName", write_json(download.issuer_name));
    boost::json::object body;
    body.emplace("downloadParameters", std::move(parameters));
    return json_text_of(body);
}

RevocationDownload parse_revocation_download(ByteView body) {
    auto download = from_json<DownloadBody>(utf8_body(body), any_case).download_parameters;
    const JsonPath root;
    const JsonPath wrapper{.parent = &root, .member = "downloadParameters"};
    if (download.max_requests < 1 || download.max_requests > max_revocation_requests) {
        refuse_json({.parent = &wrapper, .member = "maxRequests"},
                    fmt::format("expected a number from 1 to {}", max_revocation_requests));
    }
    if (download.issuer_name && download.issuer_name->size() > max_issuer_name_bytes) {
        refuse_json({.parent = &wrapper, .member = "issuerName"},
                    fmt::format("longer than {}", max_issuer_name_bytes));
    }
    return download;
}

std::string write_revocation_requests(const std::vector<RevocationRequest>& requests,
                                      std::string_view service_root) {
    boost::json::array items;
    for (const auto& request : requests) {
        boost::json::object item;
        item.emplace("requestContext", write_json(request.request_context));
        item.emplace("serialNumber", write_json(request.serial_number));
        item.emplace("issuerName", write_json(request.issuer_name));
        item.emplace("caConfiguration", write_json(request.ca_configuration));
        items.push_back(std::move(item));
    }
    boost::json::object body;
    body.emplace("@odata.context", fmt::format("{}/$metadata#Collection(microsoft.management."
                                               "services.api.caRevocationRequest)",
                                               service_root));
    body.emplace("value", std::move(items));
    return json_text_of(body);
}

std::vector<RevocationRequest> parse_revocation_requests(ByteView body) {
    auto requests = from_json<DownloadAnswer>(utf8_body(body), any_case).value;
    const JsonPath root;
    const JsonPath list{.parent = &root, .member = "value"};
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const JsonPath item{.parent = &list, .member = {}, .index = i};
        if (requests[i].request_context.empty()) {
            refuse_json({.parent = &item, .member = "requestContext"}, "empty");
        }
    }
    return requests;
}

std::string write_revocation_results(const std::vector<RevocationResult>& results) {
    UploadBody body;
    for (const auto& result : results) {
        const auto number = fmt::format("{}", static_cast<int>(result.code));
        body.results.push_back(
            {.request_context = result.request_context,
             .succeeded = result.succeeded,
             .error_code = write_json(number),
             .error_message = result.succeeded ? std::nullopt : std::optional(result.message)});
    }
    return to_json(body);
}

std::vector<RevocationResult> parse_revocation_results(ByteView body) {
    auto upload = from_json<UploadBody>(utf8_body(body), any_case);
    const JsonPath root;
    const JsonPath list{.parent = &root, .member = "results"};
    if (upload.results.empty()) {
        refuse_json(list, "empty");
    }
    std::vector<RevocationResult> results;
    for (auto& entry : upload.results) {
        const JsonPath item{.parent = &list, .member = {}, .index = results.size()};
        results.push_back(result_of(std::move(entry), item));
    }
    return results;
}

std::string write_upload_answer() {
    return to_json(UploadAnswer{.value = true});
}

void check_upload_answer(ByteView body) {
    if (!from_json<UploadAnswer>(utf8_body(body), any_case).value) {
        const JsonPath root;
        refuse_json({.parent = &root, .member = "value"}, "expected true");
    }
}

}  // namespace certferry::wire
