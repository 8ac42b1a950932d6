#pragma once

#include "connector/job_runner.h"
#include "connector/service_client.h"
#include "connector/upload_desk.h"
#include "http/worker_pool.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace certferry::connector {

struct WorkLoopOptions {
    std::vector<std::string> features;       ///< Of pkcs, pkcsImported, revocation.
    std::size_t threads = 4;                 ///< Requests that are worked on at once.
    std::size_t most_in_hand = 64;           ///< Leased, and neither ended nor resting.
    std::chrono::seconds wait{55};           ///< Of a long poll; 0: poll every `fallback`.
    std::chrono::seconds fallback{30};       ///< After a poll that failed or did not wait.
    std::chrono::milliseconds attend{1000};  ///< How often to look at what rests.
};

/// Leases requests, works on them and uploads what became of them, until it is destroyed; then it
/// leases no more, ends what is running, and uploads once what is ready. What is left is in the
/// journal. Thread-safe.
class WorkLoop {
public:
    /// All that `jobs` holds and `service` are lent.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): it holds references, so all is given
    struct Parts {
        JobParts jobs;
        const ServiceClient& service;
        RetryRules retries;
        WorkLoopOptions options;
    };

    /// Goes on with what the last run left, and starts the threads.
    explicit WorkLoop(const Parts& parts);
    WorkLoop(const WorkLoop&) = delete;
    WorkLoop& operator=(const WorkLoop&) = delete;
    ~WorkLoop();

    /// What it does now, for health and status.
    struct Load {
        std::size_t running = 0;  ///< Or about to.
        std::size_t resting = 0;  ///< To be tried again later.
        std::size_t to_upload = 0;
    };

    Load load() const;

private:
    struct Entry;

    void recover();
    void take_on(journal::WorkRequest row);
    void run(std::int64_t id);
    void place(journal::WorkRequest row);
    void rest(std::int64_t id, std::chrono::milliseconds span);

    void lease_loop(const std::stop_token& stop);
    std::size_t lease_once(const std::stop_token& stop);
    void announce(const std::vector<journal::WorkRequest>& rows, std::string_view batch_id) const;
    void report_download_failure(const Error& error);
    std::size_t room() const;

    void upload_loop(const std::stop_token& stop);
    std::vector<journal::WorkRequest> next_upload();
    bool upload_some();
    void after_upload(journal::WorkRequest row, UploadDesk::Next next);

    void attend_loop(const std::stop_token& stop);
    void wake_due();
    void extend_leases();

    Parts parts_;
    JobRunner runner_;
    UploadDesk uploads_;
    mutable std::mutex mutex_;
    std::condition_variable_any ready_;  // To upload; nothing else wakes that thread for each step.
    std::condition_variable_any pause_;  // Never notified: for waits that only a stop ends.
    std::map<std::int64_t, Entry> entries_;  // By number of the row; under mutex_, as what follows.
    std::map<std::string, std::pair<UtcTime, std::int64_t>> download_failures_;  // By code.
    std::unique_ptr<http::WorkerPool> pool_;
    std::jthread uploading_;
    std::jthread attending_;
    std::jthread leasing_;
};

}  // namespace certferry::connector
