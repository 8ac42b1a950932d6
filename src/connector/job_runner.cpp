#include "connector/job_runner.h"

#include "base/codes/work.h"
#include "base/error.h"
#include "base/log.h"
#include "wire/json.h"

#include <algorithm>
#include <random>

namespace certferry::connector {

namespace {

using journal::WorkRequest;
using journal::WorkState;

/// The journal itself failed; nothing may be concluded about the request.
bool is_of_the_journal(const Error& error) {
    return error.code().starts_with("store_") && error.code() != codes::store_corrupt.name;
}

/// A file that cannot be read is one of this connector's own, such as a key's: somebody mends it.
bool may_pass(const Error& error) {
    return error.code() == codes::file_unreadable.name || error.kind() == ErrorKind::unavailable ||
           error.kind() == ErrorKind::busy || error.in_doubt();
}

/// Where a request rests until it is tried again: back before a call that surely did not arrive.
WorkState resting_state(const WorkRequest& row, const Error& error) {
    if (row.state != WorkState::submitting) {
        return row.state;
    }
    if (error.in_doubt()) {
        return WorkState::in_doubt;
    }
    return row.csr ? WorkState::key_made : WorkState::leased;
}

/// A request whose item says nothing that could be understood.
void fail_unreadable(const JobParts& parts, WorkRequest& row, const Error& error) {
    wire::WorkResult result;
    result.request_id = row.request_id;
    result.outcome = wire::WorkOutcome::failed;
    result.code = std::string(error.code());
    result.message = error.detail();
    row.result = wire::to_json(result);
    row.error_code = result.code;
    row.error_text = result.message;
    row.failed_step = "download";
    parts.journal.step(row, WorkState::failed);
}

}  // namespace

WorkRequest JobRunner::run(WorkRequest row) const {
    try {
        Job job(parts_, row);
        work(job);
        return std::move(job.row);
    } catch (const Error& error) {
        if (error.code() != codes::work_item_invalid.name) {
            throw;
        }
        fail_unreadable(parts_, row, error);
        return row;
    }
}

void JobRunner::work(Job& job) const {
    try {
        if (job.row.state == WorkState::held && job.row.result) {
            parts_.journal.step(job.row, WorkState::wrapped);  // It was approved.
            return;
        }
        const auto& kind = job.request.item.kind;
        if (kind == "pkcs") {
            run_pkcs(job);
        } else if (kind == "recrypt") {
            run_recrypt(job);
        } else if (kind == "import") {
            run_import(job);
        } else {
            run_revocation(job);
        }
    } catch (const Error& error) {
        judge(job, error);
    }
}

void JobRunner::judge(Job& job, const Error& error) const {
    if (is_of_the_journal(error)) {
        throw;
    }
    if (job.row.state == WorkState::held) {
        return;
    }
    if (may_pass(error) && job.row.attempts + 1 < rules_.most) {
        postpone(job, error);
        return;
    }
    job.fail(error.code(), error.what());
}

void JobRunner::postpone(Job& job, const Error& error) const {
    const bool left_alone = error.code() == codes::ca_circuit_open.name;
    if (!left_alone) {
        ++job.row.attempts;
    }
    auto pause = pause_after(job.row.attempts);
    if (error.retry_after()) {
        pause = std::max<std::chrono::milliseconds>(pause, *error.retry_after());
    }
    const UtcTime next = parts_.clock.now() + pause;
    job.row.retry_at = next;
    if (!left_alone) {
        job.report.attempt_failed(error,
                                  {.number = job.row.attempts, .most = rules_.most, .next = next});
    }
    parts_.journal.step(job.row, resting_state(job.row, error));
}

std::chrono::milliseconds JobRunner::pause_after(std::int64_t attempts) const {
    auto most = rules_.base;
    for (std::int64_t i = 1; i < attempts && most < rules_.longest; ++i) {
        most *= 2;
    }
    most = std::min(most, rules_.longest);
    thread_local std::minstd_rand chance(std::random_device{}());
    return std::chrono::milliseconds(
        std::uniform_int_distribution<std::int64_t>(0, most.count())(chance));
}

WorkRequest JobRunner::withdraw(WorkRequest row) const {
    auto request = Job::request_of(row);
    Job job(parts_, std::move(row), std::move(request));
    try {
        const auto* work = job.request.pkcs();
        if (work != nullptr && job.row.certificate) {
            const auto certificate = pki::Certificate::from_der(*job.row.certificate);
            parts_.cas.find(work->ca_host, work->ca_name)
                .run([&](ca::Issuer& issuer, Deadline deadline) {
                    return issuer.revoke(ca::CertificateRef::of(certificate),
                                         pki::RevocationReason::superseded, deadline);
                });
        }
        // Another connector's result was taken, or nobody wants one: only then this is its end.
        parts_.journal.end({{.row = job.row,
                             .state = WorkState::withdrawn,
                             .event = job.row.error_code ? std::optional(job.report.ended(job.row))
                                                         : std::nullopt}});
    } catch (const Error& error) {
        if (is_of_the_journal(error)) {
            throw;
        }
        ++job.row.attempts;
        job.row.retry_at = parts_.clock.now() + pause_after(job.row.attempts);
        log::warning(
            "request {}: a certificate that nobody wants could not be revoked "
            "and is tried again: {}",
            job.row.request_id, error.what());
        parts_.journal.step(job.row, WorkState::withdrawing);
    }
    return std::move(job.row);
}

}  // namespace certferry::connector
