#include "base/codes/queue.h"
#include "service/queue/endings.h"
#include "service/queue/work_desk.h"
#include "store/service/leases.h"
#include "store/service/payloads.h"

#include <utility>

namespace certferry::service {

namespace {

using store::Session;
using store::service::PendingOwner;
using store::service::RequestRecord;

constexpr std::int64_t at_once = 200;  ///< Rows in one transaction.

void make_visible(Session& session, RequestRecord& request, std::string state, std::string lane,
                  UtcTime now) {
    request.state = std::move(state);
    request.lane = std::move(lane);
    request.due_at.reset();
    request.modified_at = now;
    store::service::update_request(session, request);
}

/// A lease ended without a result, or it is time to ask the CA again.
void return_one(Session& session, RequestRecord& request, UtcTime now) {
    if (request.pending_since) {
        make_visible(session, request, "pending",
                     store::service::lane_of_connector(request.connector_id.value()), now);
    } else if (request.attempts >= WorkDesk::max_attempts) {
        end_without_result(session, request, codes::request_abandoned, now);
    } else {
        make_visible(session, request, "queued",
                     store::service::lane_of(request.kind, request.key_id), now);
    }
}

/// The connector with which it was pending is not to be counted on any more.
void give_away(Session& session, RequestRecord& request, UtcTime now) {
    request.pending_since.reset();
    request.ticket.reset();
    request.connector_id.reset();
    request.lease_id.reset();
    make_visible(session, request, "queued", store::service::lane_of(request.kind, request.key_id),
                 now);
}

bool is_lost(Session& session, const PendingOwner& owner, UtcTime now) {
    const auto connector =
        store::service::find_connector(session, owner.tenant_id, owner.connector_id);
    return !connector || connector->disabled ||
           connector->seen_at.value_or(connector->created_at) < now - WorkDesk::silent_for;
}

}  // namespace

void WorkDesk::return_due() {
    const bool any = parts_.database.read([&](Session& session) {
        return store::service::has_due_requests(session, parts_.now(session));
    });
    for (bool more = any; more;) {
        more = parts_.database.write([&](Session& session) {
            const UtcTime now = parts_.now(session);
            auto due = store::service::take_due_requests(session, now, at_once);
            for (auto& request : due) {
                return_one(session, request, now);
            }
            return std::cmp_equal(due.size(), at_once);
        });
    }
}

void WorkDesk::tidy() {
    end_long_pending();
    give_away_pending();
    parts_.database.write([&](Session& session) {
        const UtcTime now = parts_.now(session);
        store::service::remove_old_leases(session, now - leases_known_for, now);
        store::service::remove_ended_requests(session, now - ended_kept_for, at_once);
        store::service::remove_expired_copies(session, now);
    });
}

void WorkDesk::end_long_pending() {
    for (bool more = true; more;) {
        more = parts_.database.write([&](Session& session) {
            const UtcTime now = parts_.now(session);
            auto old = store::service::take_long_pending(session, now - pending_for, at_once);
            for (auto& request : old) {
                request.last_code.reset();  // What went wrong before it was pending.
                end_without_result(session, request, codes::request_pending_too_long, now);
            }
            return std::cmp_equal(old.size(), at_once);
        });
    }
}

void WorkDesk::give_away_pending() {
    PendingOwner owner;
    for (;;) {
        const auto [next, lost] = parts_.database.read([&](Session& session) {
            const auto found = store::service::next_pending_owner(session, owner);
            return std::pair(found, found && is_lost(session, *found, parts_.now(session)));
        });
        if (!next) {
            return;
        }
        owner = *next;
        for (bool more = lost; more;) {
            more = parts_.database.write([&](Session& session) {
                const UtcTime now = parts_.now(session);
                auto requests = store::service::take_pending_of(session, owner, at_once);
                for (auto& request : requests) {
                    give_away(session, request, now);
                }
                return std::cmp_equal(requests.size(), at_once);
            });
        }
    }
}

}  // namespace certferry::service
