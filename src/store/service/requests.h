#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::service {

/// Work for a connector. Leasing it is in store/service/leases.h.
struct RequestRecord {
    std::string tenant_id;
    std::string request_id;             ///< UUIDv7.
    std::string kind;                   ///< revoke, import, recrypt, pkcs.
    std::string state = "queued";       ///< queued, leased, pending, succeeded, failed, cancelled.
    std::optional<std::string> lane;    ///< Where it can be leased from now; empty if nowhere.
    std::optional<std::string> key_id;  ///< The key that a connector needs for it.
    std::optional<std::string> device_id;
    std::optional<std::string> user_id;
    std::optional<std::string> profile_id;
    std::optional<std::int64_t> profile_version;
    std::optional<std::string> certificate_id;
    std::string body;                         ///< JSON: what the connector gets beside the columns.
    std::optional<UtcTime> due_at;            ///< End of the lease, or time to look at it again.
    std::optional<std::string> lease_id;      ///< The last one.
    std::optional<std::string> connector_id;  ///< Whose that lease was.
    std::int64_t attempts = 0;                ///< Leases that count against it.
    std::optional<std::string> ticket;        ///< By which its connector asks the CA.
    std::optional<UtcTime> pending_since;  ///< Set as long as it is left to `connector_id` alone.
    std::optional<Bytes> result_sha256;    ///< Of the result that was accepted.
    std::optional<std::string> last_code;
    std::optional<std::string> last_message;
    UtcTime created_at;
    UtcTime modified_at;

    bool has_ended() const noexcept {
        return state == "succeeded" || state == "failed" || state == "cancelled";
    }
};

/// The place of a kind in the queue: 0 for revoke, 1 for import and recrypt, 2 for pkcs.
std::int64_t request_rank(std::string_view kind) noexcept;

/// The lane of work of this kind for whoever has the feature and, if it needs one, the key.
std::string lane_of(std::string_view kind, const std::optional<std::string>& key_id);

/// The lane of pending work, which waits for one connector.
std::string lane_of_connector(std::string_view connector_id);

void insert_request(Session& session, const RequestRecord& request);

std::optional<RequestRecord> find_request(Session& session, std::string_view tenant_id,
                                          std::string_view request_id);

/// The same, kept from other transactions until the end of this one.
std::optional<RequestRecord> lock_request(Session& session, std::string_view tenant_id,
                                          std::string_view request_id);

/// Writes what changes in the life of a request, and its body.
void update_request(Session& session, const RequestRecord& request);

/// Which requests to list; an empty text is no condition.
struct RequestFilter {
    std::string kind;
    std::string state;
    std::string device_id;
};

/// Those after `after` (a request_id) in order of their ids. Reads by the index of the first of
/// device, state and kind that is given.
std::vector<RequestRecord> list_requests(Session& session, std::string_view tenant_id,
                                         const RequestFilter& filter, std::string_view after,
                                         std::int64_t limit);

/// Those about this certificate, oldest first.
std::vector<RequestRecord> requests_of_certificate(Session& session, std::string_view tenant_id,
                                                   std::string_view certificate_id);

/// Forgets up to `limit` requests that ended before `before`; gives their number.
std::int64_t remove_ended_requests(Session& session, UtcTime before, std::int64_t limit);

}  // namespace certferry::store::service
