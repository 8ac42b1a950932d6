#include "connector/work_loop.h"

#include "base/codes/intune.h"
#include "base/error.h"
#include "base/log.h"
#include "connector/work_loop_entry.h"
#include "events/catalogue.h"
#include "wire/json.h"

#include <algorithm>
#include <array>

namespace certferry::connector {

namespace {

using events::Event;
using events::Field;
using journal::WorkRequest;
using journal::WorkState;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr auto journal_pause = 5s;    // After the journal could not be written.
constexpr auto room_pause = 20ms;     // For several to end, while as many are in hand as may be.
constexpr auto answer_margin = 15s;   // Of a long poll.
constexpr auto repeat_after = 10min;  // The same download failure again in the events.

struct FeatureKinds {
    std::string_view feature;
    std::array<std::string_view, 2> kinds;
};

constexpr std::array feature_kinds{FeatureKinds{"pkcs", {"pkcs", "recrypt"}},
                                   FeatureKinds{"pkcsImported", {"import", ""}},
                                   FeatureKinds{"revocation", {"revoke", ""}}};

bool has_result(const WorkRequest& row) {
    return row.state == WorkState::wrapped || row.state == WorkState::failed ||
           row.state == WorkState::pending || (row.state == WorkState::held && !row.approved_by);
}

bool has_ended(const WorkRequest& row) {
    return row.state == WorkState::accepted || row.state == WorkState::withdrawn;
}

}  // namespace

WorkLoop::WorkLoop(const Parts& parts)
    : parts_(parts),
      runner_(parts.jobs, parts.retries),
      uploads_(parts.jobs, parts.service),
      pool_(std::make_unique<http::WorkerPool>(parts.options.threads,
                                               2 * parts.options.most_in_hand)) {
    recover();
    uploading_ = std::jthread([this](const std::stop_token& stop) { upload_loop(stop); });
    attending_ = std::jthread([this](const std::stop_token& stop) { attend_loop(stop); });
    leasing_ = std::jthread([this](const std::stop_token& stop) { lease_loop(stop); });
}

WorkLoop::~WorkLoop() {
    for (auto* thread : {&leasing_, &attending_}) {
        thread->request_stop();
        thread->join();
    }
    pool_.reset();  // Ends what runs.
    uploading_.request_stop();
}

void WorkLoop::recover() {
    for (auto& row : parts_.jobs.journal.open()) {
        if (row.state == WorkState::submitting && row.kind == "pkcs") {
            parts_.jobs.journal.step(row, WorkState::in_doubt);
        }
        if (row.state != WorkState::uploaded) {
            take_on(std::move(row));
        }
    }
}

WorkLoop::Load WorkLoop::load() const {
    const std::scoped_lock lock(mutex_);
    Load load;
    for (const auto& [id, entry] : entries_) {
        switch (entry.phase) {
            case Entry::Phase::running:
                ++load.running;
                break;
            case Entry::Phase::resting:
                ++load.resting;
                break;
            case Entry::Phase::to_upload:
            case Entry::Phase::uploading:
                ++load.to_upload;
                break;
        }
    }
    return load;
}

/// A request that was just leased, or was left by the last run. One that is in hand only gets the
/// new lease.
void WorkLoop::take_on(WorkRequest row) {
    const auto id = row.id;
    {
        const std::scoped_lock lock(mutex_);
        if (const auto known = entries_.find(id); known != entries_.end()) {
            known->second.row.lease_id = row.lease_id;
            known->second.row.batch_id = row.batch_id;
            known->second.leased_at = Steady::now();
            if (known->second.phase == Entry::Phase::resting && has_result(known->second.row)) {
                known->second.phase = Entry::Phase::to_upload;
                ready_.notify_one();
            }
            return;
        }
        entries_.emplace(
            id,
            Entry{
                .row = row, .phase = Entry::Phase::running, .due = {}, .leased_at = Steady::now()});
    }
    // A pending one that the service leases again is to be asked about.
    const bool asks = row.state == WorkState::uploaded;
    if (has_result(row) && !asks) {
        place(std::move(row));
    } else if (!pool_->try_run([this, id] { run(id); })) {
        rest(id, 0ms);
    }
}

void WorkLoop::run(std::int64_t id) {
    WorkRequest row;
    {
        const std::scoped_lock lock(mutex_);
        row = entries_.at(id).row;
    }
    try {
        place(row.state == WorkState::withdrawing ? runner_.withdraw(std::move(row))
                                                  : runner_.run(std::move(row)));
    } catch (const Error& error) {
        log::error("the journal cannot be written: {}", error.what());
        rest(id, journal_pause);
    }
}

/// Where a row goes next, by its state.
void WorkLoop::place(WorkRequest row) {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(row.id);
    auto& entry = found->second;
    row.lease_id = entry.row.lease_id;
    row.batch_id = entry.row.batch_id;
    if (has_ended(row)) {
        entries_.erase(found);
    } else if (has_result(row)) {
        entry.row = std::move(row);
        entry.phase = Entry::Phase::to_upload;
        ready_.notify_one();
    } else {
        const auto now = parts_.jobs.clock.now();
        const auto wait =
            std::max<std::chrono::microseconds>(row.retry_at.value_or(now) - now, 0us);
        entry.row = std::move(row);
        entry.phase = Entry::Phase::resting;
        entry.due = Steady::now() + wait;
    }
}

void WorkLoop::rest(std::int64_t id, std::chrono::milliseconds span) {
    const std::scoped_lock lock(mutex_);
    auto& entry = entries_.at(id);
    entry.phase = Entry::Phase::resting;
    entry.due = Steady::now() + span;
}

/// How many more may be leased; under no lock.
std::size_t WorkLoop::room() const {
    const auto now = load();
    const auto busy = now.running + now.to_upload + now.resting / 8;
    return busy >= parts_.options.most_in_hand
               ? 0
               : std::min(parts_.options.most_in_hand - busy, most_in_one_call);
}

void WorkLoop::lease_loop(const std::stop_token& stop) {
    bool refused = false;  // By the last poll.
    while (!stop.stop_requested()) {
        auto pause = std::chrono::milliseconds(0);
        const auto began = Steady::now();
        try {
            const auto leased = lease_once(stop);
            const bool waited = Steady::now() - began > 1s;
            if (leased == 0 && !waited) {
                pause = parts_.options.fallback;
            }
            refused = false;
        } catch (const Error& error) {
            if (stop.stop_requested()) {
                return;
            }
            if (error.code() == codes::service_unauthenticated.name && !refused) {
                refused = true;  // It may have begun before the client certificate was renewed.
                continue;
            }
            report_download_failure(error);
            pause = std::max<std::chrono::milliseconds>(
                parts_.options.fallback, error.retry_after().value_or(std::chrono::seconds(0)));
        }
        if (pause > 0ms) {
            std::unique_lock lock(mutex_);
            pause_.wait_for(lock, stop, pause, [] { return false; });
        }
    }
}

/// Waits for room, then for work. Gives the number leased.
std::size_t WorkLoop::lease_once(const std::stop_token& stop) {
    auto most = room();
    while (most == 0 && !stop.stop_requested()) {
        std::unique_lock lock(mutex_);
        pause_.wait_for(lock, stop, room_pause, [] { return false; });
        lock.unlock();
        most = room();
    }
    if (stop.stop_requested()) {
        return 0;
    }
    wire::LeaseRequest request{.features = parts_.options.features,
                               .key_ids = {},
                               .max_requests = static_cast<std::int64_t>(most),
                               .wait_seconds = parts_.options.wait.count()};
    const auto keys = parts_.jobs.keys.snapshot();
    for (const auto& key : keys->keys()) {
        request.key_ids.push_back(key.key_id);
    }
    const auto answer =
        parts_.service.lease(request, Deadline::after(parts_.options.wait + answer_margin), stop);
    std::vector<store::connector::LeasedWork> leased;
    for (const auto& value : answer.items) {
        const auto item = wire::read_json<wire::WorkItem>(value, wire::JsonPath{}, {});
        if (!Request::knows(item.kind)) {
            log::warning("request {} is of a kind that this version does not know",
                         item.request_id);
            continue;
        }
        leased.push_back({.request_id = item.request_id,
                          .kind = item.kind,
                          .item = wire::to_json(value),
                          .batch_id = answer.batch_id,
                          .lease_id = item.lease_id});
    }
    auto rows = parts_.jobs.journal.lease(leased);
    announce(rows, answer.batch_id);
    for (auto& row : rows) {
        take_on(std::move(row));
    }
    return leased.size();
}

void WorkLoop::announce(const std::vector<WorkRequest>& rows, std::string_view batch_id) const {
    std::map<std::string, std::int64_t> counts;
    for (const auto& row : rows) {
        ++counts[row.kind];
    }
    for (const auto& [kind, count] : counts) {
        Event event(*events_of(kind).download_success, parts_.jobs.clock.now());
        event.set(Field::batch_id, batch_id)
            .set(Field::request_count, count)
            .set(Field::request_kinds, std::vector<std::string>{kind});
        parts_.jobs.events.write(std::move(event));
    }
    for (const auto& row : rows) {
        const auto request = Job::request_of(row);
        const WorkReport report(parts_.jobs.events, parts_.jobs.clock, request);
        report.downloaded(batch_id);
        if (request.is_for_digicert()) {
            report.for_digicert(batch_id);
        }
    }
}

void WorkLoop::report_download_failure(const Error& error) {
    const UtcTime now = parts_.jobs.clock.now();
    auto& [written_at, repeats] = download_failures_[std::string(error.code())];
    if (now - written_at < repeat_after) {
        ++repeats;
        return;
    }
    for (const auto& row : feature_kinds) {
        if (std::ranges::find(parts_.options.features, row.feature) ==
            parts_.options.features.end()) {
            continue;
        }
        for (const auto kind : row.kinds) {
            if (!kind.empty()) {
                Event event(*events_of(kind).download_failure, now);
                event.fail(error, events::Diagnostic::service_unreachable)
                    .set(Field::repeat_count, repeats);
                parts_.jobs.events.write(std::move(event));
            }
        }
    }
    written_at = now;
    repeats = 0;
}

}  // namespace certferry::connector
