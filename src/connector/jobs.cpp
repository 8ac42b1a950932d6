#include "connector/jobs.h"

#include "base/codes/work.h"
#include "base/error.h"
#include "pki/digest.h"
#include "wire/json.h"

#include <algorithm>

namespace certferry::connector {

namespace {

using journal::WorkState;
using namespace std::chrono_literals;

constexpr std::chrono::seconds first_poll{60};
constexpr std::chrono::seconds longest_poll{3600};

/// 60 s or what the CA asks for at first, then half as much again each time.
std::chrono::seconds poll_after(const ca::Pending& pending, std::int64_t polls) {
    auto wait = std::max(pending.retry_after, first_poll);
    for (std::int64_t i = 0; i < polls && wait < longest_poll; ++i) {
        wait += wait / 2;
    }
    return std::min(wait, longest_poll);
}

}  // namespace

Request Job::request_of(const journal::WorkRequest& row) {
    try {
        return Request::from_text(row.item);
    } catch (const Error&) {
        return Request::bare(row.kind, row.request_id);
    }
}

void Job::name_ca(const std::string& host, const std::string& name) {
    auto& work = std::get<wire::RevokeWork>(request.work);
    work.ca_host = host;
    work.ca_name = name;
    auto item = wire::write_json(request.item);
    const auto own = wire::write_json(work);
    for (const auto& member : own.as_object()) {
        item.as_object().emplace(member.key(), member.value());
    }
    row.item = wire::to_json(item);
}

void Job::wrap(wire::WorkResult result, ByteView recipient) {
    result.request_id = request.item.request_id;
    result.outcome = wire::WorkOutcome::succeeded;
    row.result = wire::to_json(result);
    row.attempts = 0;
    row.retry_at.reset();
    row.failed_step.reset();
    const auto digest = pki::sha256(recipient);
    if (!parts.journal.wrapped(row, request.item.user_id.value_or(""), digest)) {
        report.failed(codes::work_held.name, "more than 5 new recipients for this user in a day",
                      row.attempts);
    }
}

void Job::fail(std::string_view code, std::string_view text) {
    row.error_code = std::string(code);
    row.error_text = std::string(text);
    wire::WorkResult result;
    result.request_id = request.item.request_id;
    result.outcome = wire::WorkOutcome::failed;
    result.code = row.error_code;
    result.message = row.error_text;
    row.result = wire::to_json(result);
    row.retry_at.reset();
    report.failed(code, text, row.attempts + 1);
    parts.journal.step(row, WorkState::failed);
}

void Job::wait_for_ca(const ca::Pending& pending) {
    row.ticket = pending.ticket;
    row.retry_at = parts.clock.now() + poll_after(pending, row.attempts);
    ++row.attempts;
    parts.journal.step(row, WorkState::pending);
}

void Job::hold(std::string_view why) {
    row.error_text = std::string(why);
    parts.journal.step(row, WorkState::held);
}

}  // namespace certferry::connector
