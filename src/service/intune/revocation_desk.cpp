#include "service/intune/revocation_desk.h"

#include "base/encoding.h"
#include "base/uuid.h"
#include "service/profiles/states.h"
#include "store/service/name_keys.h"
#include "store/service/revocation_downloads.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::QueuePosition;
using store::service::WaitingRevocation;

/// So many are looked at in one go while searching for those that fit a filter.
constexpr std::int64_t searched_at_once = 500;
constexpr std::size_t max_message_bytes = 1000;

/// What a client gives back with the result: which request, and by which lease.
std::string context_of(std::string_view request_id, std::string_view lease_id) {
    return fmt::format("{}.{}", request_id, lease_id);
}

bool fits(const WaitingRevocation& revocation, const std::string& filter,
          const RevocationSettings& settings) {
    const auto is_filter = [&](const std::optional<std::string>& text) {
        return text && store::service::fold_key(*text) == filter;
    };
    return filter.empty() || is_filter(revocation.issuer) ||
           (settings.match_ca_configuration && is_filter(revocation.ca_configuration));
}

std::string shortened(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size()) {
        const auto length = utf8_length(text.substr(end));
        if (length == 0 || end + length > max_message_bytes) {
            break;
        }
        end += length;
    }
    return std::string(text.substr(0, end));
}

void take_result(Session& session, std::string_view tenant, const wire::RevocationResult& result,
                 UtcTime now) {
    const std::string_view context = result.request_context;
    const auto dot = context.find('.');
    const auto request_id = context.substr(0, dot);
    if (dot == std::string_view::npos || !is_uuid(request_id)) {
        return;
    }
    const auto open = store::service::lock_open_revocation(session, tenant, request_id);
    if (!open || (!result.succeeded && open->lease_id != context.substr(dot + 1))) {
        return;
    }
    store::service::RevocationEnd end{.state = result.succeeded ? "succeeded" : "failed",
                                      .code = std::nullopt,
                                      .message = std::nullopt};
    if (!result.succeeded) {
        end.code = wire::to_text(result.code);
        end.message = shortened(result.message);
        if (wire::is_retryable(result.code)) {
            store::service::note_revocation_attempt(session, tenant, request_id, end, now);
            return;
        }
    }
    store::service::close_revocation(session, tenant, request_id, end, now);
    store::service::mark_revocation(
        session, tenant, open->certificate_id,
        revocation_state_words(result.succeeded ? RevocationState::revoked
                                                : RevocationState::failed),
        now);
}

}  // namespace

std::vector<wire::RevocationRequest> RevocationDesk::download(
    const ApplicationAccess& application, const wire::RevocationDownload& wanted) {
    const UtcTime now = parts_.clock.now();
    const auto filter = store::service::fold_key(wanted.issuer_name.value_or(""));
    const store::service::RevocationLease lease{.tenant_id = application.tenant_id,
                                                .lease_id = new_uuid(now),
                                                .application_id = application.application_id,
                                                .now = now,
                                                .until = now + parts_.settings.lease};
    const auto most = static_cast<std::size_t>(wanted.max_requests);
    return parts_.database.write([&](Session& session) {
        store::service::release_ended_downloads(session, lease.tenant_id, now);
        std::vector<wire::RevocationRequest> taken;
        QueuePosition position;
        while (taken.size() < most) {
            const auto waiting = store::service::list_waiting_revocations(
                session, lease.tenant_id, position, searched_at_once);
            for (const auto& each : waiting) {
                if (taken.size() < most && fits(each, filter, parts_.settings) &&
                    store::service::lease_revocation(session, lease, each.request_id)) {
                    taken.push_back({.request_context = context_of(each.request_id, lease.lease_id),
                                     .serial_number = each.serial_number,
                                     .issuer_name = each.issuer,
                                     .ca_configuration = each.ca_configuration});
                }
            }
            if (waiting.size() < static_cast<std::size_t>(searched_at_once)) {
                break;
            }
            position = {.created_at = waiting.back().created_at,
                        .request_id = waiting.back().request_id};
        }
        return taken;
    });
}

void RevocationDesk::upload(const ApplicationAccess& application,
                            const std::vector<wire::RevocationResult>& results) {
    // In one order, so that two uploads never wait for each other's rows.
    std::vector<const wire::RevocationResult*> ordered;
    ordered.reserve(results.size());
    for (const auto& result : results) {
        ordered.push_back(&result);
    }
    std::ranges::sort(ordered, {}, [&](const auto* result) {
        return std::pair(std::string_view(result->request_context), result - results.data());
    });
    const UtcTime now = parts_.clock.now();
    parts_.database.write([&](Session& session) {
        for (const auto* result : ordered) {
            take_result(session, application.tenant_id, *result, now);
        }
    });
}

}  // namespace certferry::service
