#include "connector/upload_desk.h"

#include "base/codes/work.h"
#include "base/error.h"
#include "base/uuid.h"
#include "events/catalogue.h"
#include "wire/json.h"

#include <map>

namespace certferry::connector {

namespace {

using events::Event;
using events::Field;
using journal::WorkRequest;
using journal::WorkState;
using namespace std::chrono_literals;

constexpr auto upload_timeout = 60s;
constexpr auto ask_again_after = 1h;  // About what somebody has to approve.
constexpr std::string_view held_ticket = "held";

bool waits(const WorkRequest& row) {
    return row.state == WorkState::pending || row.state == WorkState::held;
}

boost::json::value result_of(const WorkRequest& row, UtcTime now) {
    if (waits(row)) {
        wire::WorkResult result;
        result.request_id = row.request_id;
        result.lease_id = row.lease_id;
        result.outcome = wire::WorkOutcome::pending;
        const bool held = row.state == WorkState::held;
        result.ticket = held ? std::string(held_ticket) : row.ticket;
        result.retry_at = held ? now + ask_again_after : row.retry_at.value_or(now);
        return wire::write_json(result);
    }
    const wire::JsonDocument document(row.result.value(),
                                      {.max_bytes = std::size_t{16} * 1024 * 1024});
    boost::json::value value(document.value(), boost::json::storage_ptr());
    value.as_object()["leaseId"] = row.lease_id;  // Perhaps a newer one than it began with.
    return value;
}

struct Tally {
    std::int64_t succeeded = 0;
    std::int64_t failed = 0;
};

std::map<std::string, Tally> tally_of(const std::vector<WorkRequest>& rows) {
    std::map<std::string, Tally> tally;
    for (const auto& row : rows) {
        auto& count = tally[row.kind];
        ++(row.state == WorkState::failed ? count.failed : count.succeeded);
    }
    return tally;
}

Event batch_event(const events::EventType& type, UtcTime now, std::string_view batch_id,
                  const Tally& tally, std::string_view state) {
    Event event(type, now);
    event.set(Field::batch_id, batch_id)
        .set(Field::request_count, tally.succeeded + tally.failed)
        .set(Field::succeeded_count, tally.succeeded)
        .set(Field::failed_count, tally.failed)
        .set(Field::upload_state, state);
    return event;
}

std::string_view state_of(const Error& error) {
    return error.in_doubt()                         ? "sent"
           : error.kind() == ErrorKind::unavailable ? "connecting"
                                                    : "rejected";
}

std::string_view outcome_of(const WorkRequest& row, wire::ResultVerdict verdict) {
    switch (verdict) {
        case wire::ResultVerdict::superseded:
            return "superseded";
        case wire::ResultVerdict::unknown:
            return "unknown";
        case wire::ResultVerdict::refused:
            return "refused";
        default:
            return waits(row) ? "pending" : row.error_code ? "failure" : "success";
    }
}

}  // namespace

std::vector<UploadDesk::Next> UploadDesk::upload(std::vector<WorkRequest>& rows) {
    const UtcTime now = parts_.clock.now();
    const auto batch_id = new_uuid(now);
    const auto tally = tally_of(rows);
    wire::WorkReport report;
    report.results.reserve(rows.size());
    for (const auto& row : rows) {
        report.results.push_back(result_of(row, now));
    }
    wire::WorkReportAnswer answer;
    try {
        answer = service_.report(report, Deadline::after(upload_timeout));
        if (answer.results.size() != rows.size()) {
            throw Error(codes::peer_answer_invalid, "work/results: not an answer for each");
        }
    } catch (const Error& error) {
        for (const auto& [kind, count] : tally) {
            auto event =
                batch_event(*events_of(kind).upload_failure, now, batch_id, count, state_of(error));
            event.fail(error, events::Diagnostic::service_unreachable);
            parts_.events.write(std::move(event));
        }
        throw;
    }
    for (const auto& [kind, count] : tally) {
        parts_.events.write(
            batch_event(*events_of(kind).upload_success, now, batch_id, count, "acknowledged"));
    }
    std::vector<Next> next;
    next.reserve(rows.size());
    Endings endings;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        next.push_back(settle(rows[i], answer.results[i], batch_id, endings));
    }
    if (!endings.empty()) {
        parts_.journal.end(endings);
    }
    for (const auto& [row, state, event] : endings) {
        parts_.counts.count(row.kind, !row.error_code, now);
    }
    return next;
}

UploadDesk::Next UploadDesk::settle(WorkRequest& row, const wire::ResultAnswer& answer,
                                    std::string_view batch_id, Endings& endings) {
    Job job(parts_, row, Job::request_of(row));
    job.report.uploaded(batch_id, outcome_of(row, answer.verdict), row);
    switch (answer.verdict) {
        case wire::ResultVerdict::accepted:
        case wire::ResultVerdict::duplicate:
            return end(job, row, endings);
        case wire::ResultVerdict::refused:
            return refused(job, row, answer);
        case wire::ResultVerdict::superseded:
        case wire::ResultVerdict::unknown:
            break;
    }
    if (waits(row)) {
        return Next::nothing;  // Another lease of it is on its way here, or it has ended.
    }
    if (answer.verdict == wire::ResultVerdict::unknown) {
        row.error_code = std::string(codes::result_unwanted.name);
        row.error_text = std::string(codes::result_unwanted.text);
        row.failed_step = "upload";
    }
    parts_.journal.step(row, WorkState::withdrawing);
    return Next::withdraw;
}

UploadDesk::Next UploadDesk::end(const Job& job, WorkRequest& row, Endings& endings) {
    if (row.state == WorkState::pending) {
        parts_.journal.step(row, WorkState::uploaded);
        return Next::nothing;
    }
    if (row.state == WorkState::held) {
        return Next::nothing;
    }
    const bool failed = row.state == WorkState::failed;
    if (failed && row.certificate && job.request.pkcs() != nullptr) {
        parts_.journal.step(row, WorkState::withdrawing);  // It failed after the CA had issued.
        parts_.counts.count(row.kind, false, parts_.clock.now());
        return Next::withdraw;
    }
    endings.push_back({.row = row, .state = WorkState::accepted, .event = job.report.ended(row)});
    return Next::nothing;
}

UploadDesk::Next UploadDesk::refused(Job& job, WorkRequest& row, const wire::ResultAnswer& answer) {
    if (waits(row)) {
        return Next::nothing;
    }
    if (row.state == WorkState::failed) {
        row.failed_step = "upload";
        parts_.journal.step(row, WorkState::withdrawing);
        return Next::withdraw;
    }
    job.at("upload");
    job.fail(answer.code.value_or(std::string(codes::result_unwanted.name)),
             answer.message.value_or(std::string(codes::result_unwanted.text)));
    row = job.row;
    return Next::upload;
}

}  // namespace certferry::connector
