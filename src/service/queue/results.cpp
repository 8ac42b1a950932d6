#include "base/codes/queue.h"
#include "base/codes/service.h"
#include "base/error.h"
#include "service/queue/endings.h"
#include "service/queue/orders.h"
#include "service/queue/result_reader.h"
#include "service/queue/work_desk.h"
#include "store/service/leases.h"

#include <algorithm>
#include <numeric>

namespace certferry::service {

namespace {

using namespace std::chrono_literals;
using store::Session;
using store::service::ConnectorRecord;
using store::service::RequestRecord;
using wire::ResultAnswer;
using wire::ResultVerdict;
using wire::WorkOutcome;
using wire::WorkResult;

constexpr std::size_t max_code = 100;
constexpr std::size_t max_message = 2000;
constexpr auto shortest_retry = 5s;
constexpr auto longest_retry = 24h;

/// What success of this kind has to bring; empty if it is there.
std::string_view missing_part(const RequestRecord& request, const MadeResult& made) {
    if (request.kind == "pkcs" && !made.certificate) {
        return "pkcs brings a certificate";
    }
    return request.kind != "revoke" && !made.payload ? "a payload is missing" : "";
}

/// One result, in the transaction of its report.
class Intake {
public:
    Intake(Session& session, const ConnectorRecord& connector, UtcTime now) noexcept
        : session_(session), connector_(connector), now_(now) {}

    ResultAnswer take(const Reported& reported) {
        const auto& result = reported.result;
        auto request =
            store::service::lock_request(session_, connector_.tenant_id, result.request_id);
        if (!request || !was_leased(*request, result)) {
            return verdict(result, ResultVerdict::unknown);
        }
        if (request->has_ended() && !is_revoked_after_all(*request, reported)) {
            return verdict(result, after_end(*request, reported));
        }
        auto fault = reported.fault;
        if (fault.empty() && result.outcome == WorkOutcome::succeeded) {
            fault = missing_part(*request, reported.made);
        }
        if (!fault.empty()) {
            return refuse(*request, result, fault);
        }
        switch (result.outcome) {
            case WorkOutcome::succeeded:
                return verdict(result, succeed(*request, reported));
            case WorkOutcome::failed:
                return verdict(result, fail(*request, reported));
            case WorkOutcome::released:
                return verdict(result, release(*request, result));
            case WorkOutcome::pending:
                return verdict(result, wait(*request, result));
        }
        return verdict(result, ResultVerdict::unknown);
    }

private:
    static ResultAnswer verdict(const WorkResult& result, ResultVerdict verdict) {
        return {.request_id = result.request_id,
                .verdict = verdict,
                .code = std::nullopt,
                .message = std::nullopt};
    }

    bool holds(const RequestRecord& request, const WorkResult& result) const {
        return request.lease_id == result.lease_id &&
               request.connector_id == connector_.connector_id;
    }

    bool was_leased(const RequestRecord& request, const WorkResult& result) {
        return holds(request, result) ||
               store::service::is_lease_of(session_, connector_.tenant_id, result.lease_id,
                                           connector_.connector_id);
    }

    /// What the CA has revoked is revoked, though somebody cancelled it meanwhile.
    static bool is_revoked_after_all(const RequestRecord& request, const Reported& reported) {
        return request.kind == "revoke" && request.state == "cancelled" && reported.fault.empty() &&
               reported.result.outcome == WorkOutcome::succeeded;
    }

    static ResultVerdict after_end(const RequestRecord& request, const Reported& reported) {
        if (reported.result.outcome == WorkOutcome::released) {
            return ResultVerdict::duplicate;  // It is not with the connector: as it wished.
        }
        return reported.fault.empty() && request.result_sha256 == reported.digest
                   ? ResultVerdict::duplicate
                   : ResultVerdict::superseded;
    }

    /// The lease goes on; should the request be given up, this was its last error.
    ResultAnswer refuse(RequestRecord& request, const WorkResult& result, const std::string& why) {
        if (holds(request, result)) {
            request.last_code = std::string(codes::result_invalid.name);
            request.last_message = why;
            request.modified_at = now_;
            store::service::update_request(session_, request);
        }
        auto answer = verdict(result, ResultVerdict::refused);
        answer.code = std::string(codes::result_invalid.name);
        answer.message = why;
        return answer;
    }

    ResultVerdict succeed(RequestRecord& request, const Reported& reported) {
        request.last_code.reset();
        request.last_message.reset();
        end(request, reported, "succeeded");
        apply_success(session_, request, reported.made, now_);
        if (request.kind == "revoke") {  // Nobody wants it for a device's new key any more.
            cancel_requests_of_certificate(session_, request.tenant_id,
                                           request.certificate_id.value_or(""), now_);
        }
        return ResultVerdict::accepted;
    }

    ResultVerdict fail(RequestRecord& request, const Reported& reported) {
        const bool free = request.state == "queued" && !request.pending_since;
        if (!holds(request, reported.result) && !free) {
            return ResultVerdict::superseded;
        }
        note_error(request, reported.result);
        end(request, reported, "failed");
        apply_failure(session_, request, now_);
        return ResultVerdict::accepted;
    }

    void end(RequestRecord& request, const Reported& reported, std::string state) {
        request.lease_id = reported.result.lease_id;
        request.connector_id = connector_.connector_id;
        request.result_sha256 = reported.digest;
        write_end(session_, request, std::move(state), now_);
    }

    ResultVerdict release(RequestRecord& request, const WorkResult& result) {
        if (!holds(request, result)) {
            return ResultVerdict::duplicate;
        }
        if (!request.pending_since) {
            request.attempts = std::max<std::int64_t>(0, request.attempts - 1);
        }
        note_error(request, result);
        request.state = "queued";
        request.lane = store::service::lane_of(request.kind, request.key_id);
        request.due_at.reset();
        request.lease_id.reset();
        request.connector_id.reset();
        request.pending_since.reset();
        request.ticket.reset();
        request.modified_at = now_;
        store::service::update_request(session_, request);
        store::service::hide_request(session_, request, connector_.connector_id,
                                     now_ + WorkDesk::hidden_after_release);
        return ResultVerdict::accepted;
    }

    ResultVerdict wait(RequestRecord& request, const WorkResult& result) {
        const auto ticket = bounded(result.ticket, max_ticket);
        const bool known = request.pending_since && request.ticket == ticket &&
                           request.connector_id == connector_.connector_id;
        if (!holds(request, result)) {
            return known ? ResultVerdict::duplicate : ResultVerdict::superseded;
        }
        if (known && request.state == "pending") {
            return ResultVerdict::duplicate;
        }
        if (!request.pending_since) {
            request.attempts = std::max<std::int64_t>(0, request.attempts - 1);
            request.pending_since = now_;
        }
        request.state = "pending";
        request.lane.reset();
        request.ticket = ticket;
        request.due_at =
            std::clamp(result.retry_at.value(), now_ + shortest_retry, now_ + longest_retry);
        request.modified_at = now_;
        store::service::update_request(session_, request);
        apply_pending(session_, request, now_);
        return ResultVerdict::accepted;
    }

    static void note_error(RequestRecord& request, const WorkResult& result) {
        if (result.code) {
            request.last_code = bounded(result.code, max_code);
            request.last_message = bounded(result.message, max_message);
        }
    }

    Session& session_;
    const ConnectorRecord& connector_;
    const UtcTime now_;
};

}  // namespace

wire::WorkReportAnswer WorkDesk::take_results(const ConnectorRecord& connector,
                                              const wire::WorkReport& report) {
    if (std::cmp_greater(report.results.size(), wire::max_leased_requests)) {
        throw Error(codes::validation_failed, "at most 100 at once");
    }
    std::vector<Reported> results;
    results.reserve(report.results.size());
    for (const auto& value : report.results) {
        results.push_back(read_result(value));
    }
    // Always in the same order, so that no two reports wait for each other's rows.
    std::vector<std::size_t> order(results.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) -> const std::string& {
        return results[i].result.request_id;
    });
    return parts_.database.write([&](Session& session) {
        Intake intake(session, connector, parts_.now(session));
        wire::WorkReportAnswer answer;
        answer.results.resize(results.size());
        for (const std::size_t i : order) {
            answer.results[i] = intake.take(results[i]);
        }
        return answer;
    });
}

}  // namespace certferry::service
