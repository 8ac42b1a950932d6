#include "base/error.h"
#include "base/log.h"
#include "connector/work_loop.h"
#include "connector/work_loop_entry.h"

#include <algorithm>

// Uploading, and looking after what rests: the parts of the work loop that go on by themselves.
namespace certferry::connector {

namespace {

using journal::WorkRequest;
using journal::WorkState;
using namespace std::chrono_literals;

constexpr auto held_pause = 5s;      // Between looks for an approval.
constexpr auto extend_every = 100s;  // A lease lasts 300 s.
constexpr auto upload_pause = 2s;    // After an upload that failed; doubled from there.
constexpr auto longest_pause = 60s;
constexpr auto gather = 20ms;  // After the first result, for others to go in its call.
constexpr auto extend_timeout = 30s;
constexpr std::size_t most_bytes_in_call = std::size_t{4} * 1024 * 1024;

}  // namespace

void WorkLoop::upload_loop(const std::stop_token& stop) {
    std::chrono::milliseconds pause = upload_pause;
    const auto is_ready = [this] {
        return std::ranges::any_of(entries_, [](const auto& entry) {
            return entry.second.phase == Entry::Phase::to_upload;
        });
    };
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            ready_.wait(lock, stop, is_ready);
            pause_.wait_for(lock, stop, gather, [] { return false; });
        }
        if (upload_some()) {
            pause = upload_pause;
        } else {
            std::unique_lock lock(mutex_);
            pause_.wait_for(lock, stop, pause, [] { return false; });
            pause = std::min<std::chrono::milliseconds>(2 * pause, longest_pause);
        }
    }
    upload_some();  // What got ready while the rest stopped.
}

std::vector<WorkRequest> WorkLoop::next_upload() {
    const std::scoped_lock lock(mutex_);
    std::vector<WorkRequest> rows;
    std::size_t bytes = 0;
    for (auto& [id, entry] : entries_) {
        if (entry.phase != Entry::Phase::to_upload) {
            continue;
        }
        bytes += UploadDesk::weight_of(entry.row);
        if (!rows.empty() && (rows.size() == most_in_one_call || bytes > most_bytes_in_call)) {
            break;
        }
        entry.phase = Entry::Phase::uploading;
        rows.push_back(entry.row);
    }
    return rows;
}

/// False if it failed.
bool WorkLoop::upload_some() {
    auto rows = next_upload();
    if (rows.empty()) {
        return true;
    }
    std::vector<UploadDesk::Next> next;
    bool done = true;
    try {
        next = uploads_.upload(rows);
    } catch (const Error& error) {
        log::warning("{} results could not be uploaded: {}", rows.size(), error.what());
        next.assign(rows.size(), UploadDesk::Next::upload);
        done = false;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        after_upload(std::move(rows[i]), next[i]);
    }
    return done;
}

void WorkLoop::after_upload(WorkRequest row, UploadDesk::Next next) {
    const auto id = row.id;
    const std::scoped_lock lock(mutex_);
    auto& entry = entries_.at(id);
    row.lease_id = entry.row.lease_id;
    row.batch_id = entry.row.batch_id;
    entry.row = std::move(row);
    switch (next) {
        case UploadDesk::Next::upload:
            entry.phase = Entry::Phase::to_upload;
            ready_.notify_one();
            break;
        case UploadDesk::Next::withdraw:
            entry.phase = Entry::Phase::resting;
            entry.due = {};
            break;
        case UploadDesk::Next::nothing:
            if (entry.row.state == WorkState::held) {
                entry.phase = Entry::Phase::resting;
                entry.due = std::chrono::steady_clock::now() + held_pause;
            } else {
                entries_.erase(id);
            }
            break;
    }
}

void WorkLoop::attend_loop(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            wake_due();
            extend_leases();
        } catch (const Error& error) {
            log::warning("looking after requests: {}", error.what());
        }
        std::unique_lock lock(mutex_);
        pause_.wait_for(lock, stop, parts_.options.attend, [] { return false; });
    }
}

/// Goes on with what has rested long enough; with held ones only once they are approved.
void WorkLoop::wake_due() {
    std::vector<std::pair<std::int64_t, bool>> due;
    {
        const std::scoped_lock lock(mutex_);
        for (const auto& [id, entry] : entries_) {
            if (entry.phase == Entry::Phase::resting &&
                entry.due <= std::chrono::steady_clock::now()) {
                due.emplace_back(id, entry.row.state == WorkState::held);
            }
        }
    }
    for (const auto& [id, held] : due) {
        const auto row = held ? parts_.jobs.journal.find(id) : std::nullopt;
        if (row && !row->approved_by) {
            rest(id, held_pause);
            continue;
        }
        {
            const std::scoped_lock lock(mutex_);
            auto& entry = entries_.at(id);
            if (row) {
                entry.row.approved_by = row->approved_by;
            }
            entry.phase = Entry::Phase::running;
        }
        if (!pool_->try_run([this, id = id] { run(id); })) {
            rest(id, 100ms);
        }
    }
}

void WorkLoop::extend_leases() {
    wire::LeaseExtension extension;
    const auto now = std::chrono::steady_clock::now();
    {
        const std::scoped_lock lock(mutex_);
        for (auto& [id, entry] : entries_) {
            if (now - entry.leased_at > extend_every &&
                extension.leases.size() < most_in_one_call) {
                entry.leased_at = now;
                extension.leases.push_back(
                    {.request_id = entry.row.request_id, .lease_id = entry.row.lease_id});
            }
        }
    }
    if (!extension.leases.empty()) {
        // One that is lost is worked on all the same: the first result counts.
        parts_.service.extend(extension, Deadline::after(extend_timeout));
    }
}

}  // namespace certferry::connector
