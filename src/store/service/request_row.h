#pragma once

#include "store/service/requests.h"

#include <string>
#include <string_view>

// How statements of this folder read requests.
namespace certferry::store::service {

inline constexpr std::string_view request_columns =
    "tenant_id, request_id, kind, state, lane, key_id, device_id, user_id, profile_id,"
    " profile_version, certificate_id, body, due_at, lease_id, connector_id, attempts, ticket,"
    " pending_since, result_sha256, last_code, last_message, created_at, modified_at";

/// A statement that reads these columns. Statements are kept by their text: make each once.
inline std::string select_requests(std::string_view rest) {
    return "SELECT " + std::string(request_columns) + " FROM requests " + std::string(rest);
}

/// A row of these columns.
RequestRecord request_from_row(const Row& row);

}  // namespace certferry::store::service
