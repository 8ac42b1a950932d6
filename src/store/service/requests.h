#pragma once

#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::service {

/// Work for a connector.
struct RequestRecord {
    std::string tenant_id;
    std::string request_id;             ///< UUIDv7.
    std::string kind;                   ///< revoke, import, recrypt, pkcs.
    std::string state = "queued";       ///< queued, leased, pending, succeeded, failed, cancelled.
    std::optional<std::string> key_id;  ///< The key that a connector needs for it.
    std::optional<std::string> device_id;
    std::optional<std::string> user_id;
    std::optional<std::string> profile_id;
    std::optional<std::int64_t> profile_version;
    std::optional<std::string> certificate_id;
    std::string body;  ///< JSON: what the connector gets beside the columns.
    UtcTime visible_at;
    std::optional<std::string> lease_id;
    std::optional<std::string> connector_id;
    std::int64_t attempts = 0;
    std::optional<std::string> ticket;
    std::optional<std::string> last_code;
    std::optional<std::string> last_message;
    UtcTime created_at;
    UtcTime modified_at;
};

/// The place of a kind in the queue: 0 for revoke, 1 for import and recrypt, 2 for pkcs.
std::int64_t request_rank(std::string_view kind) noexcept;

void insert_request(Session& session, const RequestRecord& request);

std::optional<RequestRecord> find_request(Session& session, std::string_view tenant_id,
                                          std::string_view request_id);

/// Those after `after` (a request_id) in order of their ids.
std::vector<RequestRecord> list_requests(Session& session, std::string_view tenant_id,
                                         std::string_view after, std::int64_t limit);

/// Those about this certificate, oldest first.
std::vector<RequestRecord> requests_of_certificate(Session& session, std::string_view tenant_id,
                                                   std::string_view certificate_id);

}  // namespace certferry::store::service
