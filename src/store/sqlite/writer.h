#pragma once

#include "base/handover.h"
#include "store/database.h"
#include "store/sqlite/connection.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace certferry::store::sqlite {

/// The one writer of a process: runs waiting operations in groups, each group in one transaction.
/// See `Database` for what callers may rely on. Thread-safe.
///
/// Who finds nobody writing writes itself: on a quiet server a commit costs no switch of threads.
/// What arrives meanwhile waits, and is handed to a thread that runs group after group until
/// nothing waits any more. That thread also folds the log into the file, so no caller waits for
/// this but those who come while it happens.
class Writer {
public:
    /// Takes the connection over. The options are copied.
    Writer(Options options, std::unique_ptr<Connection> connection);

    /// Every call has to have returned.
    ~Writer();

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void commit(FunctionRef<void(Session&)> use);

    Stats stats() const;

private:
    using Answer = Handover<std::exception_ptr>;  // Null if all went well.

    struct Member {
        FunctionRef<void(Session&)> use;  // Of a caller that waits for the answer.
        std::shared_ptr<Answer> answer;   // Null for the caller that runs the group.
        std::exception_ptr failure;
    };

    using Group = std::vector<Member>;

    std::shared_ptr<Answer> wait_in_line(FunctionRef<void(Session&)> use);
    Group take_waiting();
    void leave();
    void loop();
    void wait_for_turn(std::unique_lock<std::mutex>& lock);

    // Only by who writes:
    void run_group(Group& group) noexcept;
    void run_alone(Member& member);
    void run_beside_others(Member& member);
    void require_transaction() const;
    bool log_is_long();
    void checkpoint();
    void empty_log();
    void count(const Group& group);

    const Options options_;
    const std::unique_ptr<Connection> connection_;  // Used by who writes, as what follows.
    int last_log_pages_ = 0;
    int next_checkpoint_;
    bool checkpoint_due_ = false;
    bool checkpoint_failed_ = false;

    mutable std::mutex mutex_;
    std::thread::id writing_;     // Who writes; under mutex_, as what follows.
    std::deque<Member> waiting_;  // Not empty only while somebody writes.
    bool closing_ = false;
    bool to_empty_ = false;  // The thread has its turn to empty the log.
    Stats stats_;

    std::condition_variable handed_over_;
    std::thread thread_;  // Last: it uses everything above.
};

}  // namespace certferry::store::sqlite
