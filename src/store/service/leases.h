#pragma once

#include "base/time.h"
#include "store/service/requests.h"
#include "store/session.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::service {

/// A connector asks for work.
struct LeaseOrder {
    std::string tenant_id;
    std::string connector_id;
    std::string lease_id;            ///< New; of all requests that it gets.
    std::vector<std::string> lanes;  ///< Where it may take from, in order of rank.
    std::int64_t max_requests = 1;
    UtcTime now;
    UtcTime until;  ///< End of the lease.
};

/// Leases up to `max_requests` that stand in these lanes and were not given back by this connector
/// of late: by rank, then the oldest. One statement for `lanes_at_once` lanes; those that another
/// transaction is leasing are passed over. Reads as many rows of an index as it is asked for in
/// each lane, however many wait there.
inline constexpr std::size_t lanes_at_once = 8;

std::vector<RequestRecord> lease_requests(Session& session, const LeaseOrder& order);

/// Notes whose a lease is, for results that come late.
void insert_lease(Session& session, const LeaseOrder& order);

/// Lets a lease end at `order.until` if it is still the request's current one. False otherwise.
bool extend_lease(Session& session, const LeaseOrder& order, std::string_view request_id);

/// True if this connector was ever given it.
bool is_lease_of(Session& session, std::string_view tenant_id, std::string_view lease_id,
                 std::string_view connector_id);

/// Hides a request from the connector that gave it back.
void hide_request(Session& session, const RequestRecord& request, std::string_view connector_id,
                  UtcTime until);

/// The lanes of the tenant in which anything stands, one step of an index each.
std::vector<std::string> waiting_lanes(Session& session, std::string_view tenant_id);

/// True if a lease has ended, or pending work is to be looked at again.
bool has_due_requests(Session& session, UtcTime now);

/// Those, kept from other transactions; others that somebody holds are passed over.
std::vector<RequestRecord> take_due_requests(Session& session, UtcTime now, std::int64_t limit);

/// Requests that have been pending since before `before`, taken alike.
std::vector<RequestRecord> take_long_pending(Session& session, UtcTime before, std::int64_t limit);

/// A connector that has pending work.
struct PendingOwner {
    std::string tenant_id;
    std::string connector_id;
};

/// The next one after `after` in order of both ids.
std::optional<PendingOwner> next_pending_owner(Session& session, const PendingOwner& after);

/// What is pending with it, taken alike.
std::vector<RequestRecord> take_pending_of(Session& session, const PendingOwner& owner,
                                           std::int64_t limit);

/// Notes that a connector called, unless that was noted after `not_since`.
void note_connector_seen(Session& session, std::string_view tenant_id,
                         std::string_view connector_id, UtcTime now, UtcTime not_since);

/// Forgets leases that were given before `leased_before`, and releases that hide nothing any more.
void remove_old_leases(Session& session, UtcTime leased_before, UtcTime now);

}  // namespace certferry::store::service
