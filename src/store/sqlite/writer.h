#pragma once

#include "store/database.h"
#include "store/sqlite/connection.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace certferry::store::sqlite {

/// The one writer of a process: a thread that runs waiting operations in groups, each group in one
/// transaction. See `Database` for what callers may rely on. Thread-safe.
class Writer {
public:
    /// Takes the connection over. The options are copied.
    Writer(Options options, std::unique_ptr<Connection> connection);

    /// Runs what is queued, then ends the thread.
    ~Writer();

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void enqueue(std::unique_ptr<Database::Operation> operation);

    Stats stats() const;

private:
    struct Member {
        std::unique_ptr<Database::Operation> operation;
        std::exception_ptr failure;  // Null if it ran well.
    };

    using Group = std::vector<Member>;

    void loop();
    Group next_group();
    void run_group(Group& group);
    void run_alone(Member& member);
    void run_beside_others(Member& member);
    void require_transaction() const;
    void checkpoint_if_due();
    void count(const Group& group);

    const Options options_;
    const std::unique_ptr<Connection> connection_;  // Used by the thread only.
    int last_log_pages_ = 0;
    int next_checkpoint_;
    bool checkpoint_failed_ = false;

    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<std::unique_ptr<Database::Operation>> waiting_;  // Under mutex_, as what follows.
    bool closing_ = false;
    Stats stats_;

    std::thread thread_;  // Last: it uses everything above.
};

}  // namespace certferry::store::sqlite
