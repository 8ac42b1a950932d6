#include "service/queue/work_desk.h"

#include "base/codes/queue.h"
#include "base/codes/service.h"
#include "base/error.h"
#include "base/uuid.h"
#include "service/queue/endings.h"
#include "service/queue/lanes.h"
#include "store/service/leases.h"
#include "store/service/payloads.h"
#include "wire/json.h"
#include "wire/work.h"

#include <algorithm>

namespace certferry::service {

namespace {

using namespace std::chrono_literals;
using store::Session;
using store::service::ConnectorRecord;
using store::service::LeaseOrder;
using store::service::RequestRecord;

constexpr auto seen_noted_every = 1min;

void check_count(std::size_t count) {
    if (std::cmp_greater(count, wire::max_leased_requests)) {
        throw Error(codes::validation_failed, "at most 100 at once");
    }
}

void check_order(const wire::LeaseRequest& order) {
    if (order.max_requests < 1 || order.max_requests > wire::max_leased_requests) {
        throw Error(codes::validation_failed, "maxRequests is 1 to 100");
    }
    if (order.wait_seconds < 0 || order.wait_seconds > wire::max_wait_seconds) {
        throw Error(codes::validation_failed, "waitSeconds is 0 to 55");
    }
}

boost::json::object common_members(const RequestRecord& request, const std::string& lease_id) {
    return wire::write_json(wire::WorkItem{.request_id = request.request_id,
                                           .kind = request.kind,
                                           .lease_id = lease_id,
                                           .lease_seconds = WorkDesk::lease_for.count(),
                                           .attempt = std::max<std::int64_t>(1, request.attempts),
                                           .created_at = request.created_at,
                                           .device_id = request.device_id,
                                           .user_id = request.user_id,
                                           .profile_id = request.profile_id,
                                           .profile_version = request.profile_version,
                                           .ticket = request.ticket})
        .as_object();
}

/// The members of its kind; none if what it needs is not there any more.
std::optional<boost::json::object> own_members(Session& session, const RequestRecord& request) {
    const wire::JsonPolicy policy{.max_bytes = max_stored_body_bytes};
    if (request.kind != "recrypt") {
        return wire::from_json<boost::json::value>(request.body, policy).as_object();
    }
    auto work = wire::from_json<wire::RecryptWork>(request.body, policy);
    const auto copy =
        store::service::find_escrow_copy(session, request.tenant_id, work.certificate_id);
    if (!copy || copy->escrow_key_id != work.escrow_key_id) {
        return std::nullopt;
    }
    work.escrow_copy = copy->content;
    return wire::write_json(work).as_object();
}

}  // namespace

wire::LeaseAnswer WorkDesk::lease(const ConnectorRecord& connector,
                                  const wire::LeaseRequest& order) {
    check_order(order);
    const auto lanes = lanes_for(connector, order);
    return parts_.database.write([&](Session& session) {
        const UtcTime now = parts_.now(session);
        const LeaseOrder lease{.tenant_id = connector.tenant_id,
                               .connector_id = connector.connector_id,
                               .lease_id = new_uuid(now),
                               .lanes = lanes,
                               .max_requests = order.max_requests,
                               .now = now,
                               .until = now + lease_for};
        store::service::note_connector_seen(session, connector.tenant_id, connector.connector_id,
                                            now, now - seen_noted_every);
        auto leased = store::service::lease_requests(session, lease);
        if (leased.empty()) {
            return wire::LeaseAnswer();
        }
        store::service::insert_lease(session, lease);
        return items_of(session, std::move(leased), lease.lease_id, now);
    });
}

wire::LeaseAnswer WorkDesk::items_of(Session& session, std::vector<RequestRecord> leased,
                                     const std::string& lease_id, UtcTime now) const {
    wire::LeaseAnswer answer;
    for (auto& request : leased) {
        const auto own = own_members(session, request);
        if (!own) {
            end_without_result(session, request, codes::escrow_copy_missing, now);
            continue;
        }
        auto item = common_members(request, lease_id);
        for (const auto& member : *own) {
            item.emplace(member.key(), member.value());
        }
        answer.items.emplace_back(std::move(item));
    }
    if (!answer.items.empty()) {
        answer.batch_id = lease_id;
    }
    return answer;
}

wire::LeaseExtensionAnswer WorkDesk::extend(const ConnectorRecord& connector,
                                            const wire::LeaseExtension& extension) {
    check_count(extension.leases.size());
    return parts_.database.write([&](Session& session) {
        const UtcTime now = parts_.now(session);
        wire::LeaseExtensionAnswer answer;
        for (const auto& lease : extension.leases) {
            wire::ExtendedLease extended{.request_id = lease.request_id,
                                         .lease_id = lease.lease_id,
                                         .expires_at = std::nullopt};
            const LeaseOrder order{.tenant_id = connector.tenant_id,
                                   .connector_id = connector.connector_id,
                                   .lease_id = lease.lease_id,
                                   .lanes = {},
                                   .max_requests = 1,
                                   .now = now,
                                   .until = now + lease_for};
            if (store::service::extend_lease(session, order, lease.request_id)) {
                extended.expires_at = order.until;
            }
            answer.leases.push_back(std::move(extended));
        }
        return answer;
    });
}

}  // namespace certferry::service
