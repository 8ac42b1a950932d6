#include "store/sqlite/writer.h"

#include "base/log.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace certferry::store::sqlite {

namespace {

constexpr std::chrono::seconds quiet_before_emptying{1};

}  // namespace

Writer::Writer(Options options, std::unique_ptr<Connection> connection)
    : options_(std::move(options)),
      connection_(std::move(connection)),
      next_checkpoint_(options_.checkpoint_pages),
      thread_([this] { loop(); }) {}

Writer::~Writer() {
    {
        const std::scoped_lock lock(mutex_);
        closing_ = true;
    }
    handed_over_.notify_one();
    thread_.join();
}

void Writer::commit(FunctionRef<void(Session&)> use) {
    std::exception_ptr failure;
    std::unique_lock lock(mutex_);
    if (writing_ != std::thread::id()) {
        const auto answer = wait_in_line(use);
        lock.unlock();
        failure = answer->take();
    } else {
        writing_ = std::this_thread::get_id();
        lock.unlock();
        Group alone{{.use = use, .answer = nullptr, .failure = nullptr}};
        run_group(alone);
        leave();
        failure = std::move(alone.front().failure);
    }
    if (failure) {
        std::rethrow_exception(std::move(failure));
    }
}

Stats Writer::stats() const {
    const std::scoped_lock lock(mutex_);
    Stats now = stats_;
    now.waiting = waiting_.size();
    return now;
}

/// Under mutex_.
std::shared_ptr<Writer::Answer> Writer::wait_in_line(FunctionRef<void(Session&)> use) {
    if (writing_ == std::this_thread::get_id()) {
        throw Error(codes::internal_error, "write inside write would wait for itself");
    }
    if (waiting_.size() >= options_.max_waiting) {
        throw Error(codes::store_busy, "too many writers wait", std::chrono::seconds(1));
    }
    auto answer = std::make_shared<Answer>();
    waiting_.push_back({.use = use, .answer = answer, .failure = nullptr});
    return answer;
}

/// Everything that waits, up to the limit. Under mutex_.
Writer::Group Writer::take_waiting() {
    const auto end = waiting_.begin() +
                     static_cast<std::ptrdiff_t>(std::min(waiting_.size(), options_.max_group));
    Group group(std::move_iterator(waiting_.begin()), std::move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return group;
}

/// The end of a caller's turn: the thread goes on if there is something to do.
void Writer::leave() {
    {
        const std::scoped_lock lock(mutex_);
        if (waiting_.empty() && !checkpoint_due_) {
            writing_ = {};
            return;
        }
        writing_ = thread_.get_id();
    }
    handed_over_.notify_one();
}

void Writer::loop() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wait_for_turn(lock);
        if (writing_ != std::this_thread::get_id()) {
            return;
        }
        if (std::exchange(to_empty_, false)) {
            lock.unlock();
            empty_log();
            lock.lock();
        }
        while (!waiting_.empty() || checkpoint_due_) {
            Group group = take_waiting();
            lock.unlock();
            if (!group.empty()) {
                run_group(group);
            }
            if (checkpoint_due_) {
                checkpoint();
            }
            lock.lock();
        }
        writing_ = {};
    }
}

/// Until a caller hands its turn over, or the log of a database with secrets has lain for a while.
void Writer::wait_for_turn(std::unique_lock<std::mutex>& lock) {
    const auto is_mine = [this] { return closing_ || writing_ == std::this_thread::get_id(); };
    if (!options_.secure_delete) {
        handed_over_.wait(lock, is_mine);
        return;
    }
    auto seen = stats_.groups;
    while (!handed_over_.wait_for(lock, quiet_before_emptying, is_mine)) {
        const bool was_quiet = seen == stats_.groups && writing_ == std::thread::id();
        seen = stats_.groups;
        if (was_quiet && last_log_pages_ > 0) {
            writing_ = std::this_thread::get_id();
            to_empty_ = true;
            return;
        }
    }
}

void Writer::run_group(Group& group) noexcept {
    try {
        connection_->begin_write();
        if (group.size() == 1) {
            run_alone(group.front());
        } else {
            std::ranges::for_each(group, [this](Member& member) { run_beside_others(member); });
        }
        if (connection_->in_transaction()) {
            connection_->commit();
        }
    } catch (const Error& error) {
        connection_->rollback();
        for (auto& member : group) {
            // A copy each: callers on other threads must not share one exception object.
            member.failure = std::make_exception_ptr(error);
        }
    }
    count(group);
    checkpoint_due_ = log_is_long();
    for (auto& member : group) {
        if (member.answer) {
            member.answer->give(std::move(member.failure));
        }
    }
}

void Writer::run_alone(Member& member) {
    try {
        member.use(*connection_);
        require_transaction();
    } catch (...) {
        member.failure = std::current_exception();
        connection_->rollback();
    }
}

void Writer::run_beside_others(Member& member) {
    connection_->execute("SAVEPOINT operation");
    try {
        member.use(*connection_);
    } catch (const Error&) {
        if (!connection_->in_transaction()) {
            throw;  // The reason why the whole group failed.
        }
        member.failure = std::current_exception();
    } catch (...) {
        member.failure = std::current_exception();
    }
    require_transaction();
    if (member.failure) {
        connection_->execute("ROLLBACK TO operation");
    }
    connection_->execute("RELEASE operation");
}

void Writer::require_transaction() const {
    if (!connection_->in_transaction()) {
        throw Error(codes::store_unavailable, "the transaction was undone, by a full disk or so",
                    std::chrono::seconds(1));
    }
}

bool Writer::log_is_long() {
    const int pages = connection_->log_pages();
    if (pages < last_log_pages_) {
        next_checkpoint_ = options_.checkpoint_pages;  // The log began anew.
    }
    last_log_pages_ = pages;
    return pages >= next_checkpoint_;
}

void Writer::checkpoint() {
    // A long reader can keep the log from being used anew: not again after each commit then.
    next_checkpoint_ = last_log_pages_ + options_.checkpoint_pages;
    checkpoint_due_ = false;
    try {
        connection_->checkpoint();
        checkpoint_failed_ = false;
        const std::scoped_lock lock(mutex_);
        ++stats_.checkpoints;
    } catch (const Error& error) {
        // Nothing is lost: the log keeps growing and the next attempt takes all of it.
        if (!checkpoint_failed_) {
            log::warning("database {}: {}", options_.path.string(), error.what());
        }
        checkpoint_failed_ = true;
    }
}

void Writer::empty_log() {
    try {
        if (connection_->empty_log()) {
            last_log_pages_ = 0;
            next_checkpoint_ = options_.checkpoint_pages;
        }
    } catch (const Error& error) {
        log::warning("database {}: {}", options_.path.string(), error.what());
    }
}

void Writer::count(const Group& group) {
    const auto failed = std::ranges::count_if(
        group, [](const Member& member) { return member.failure != nullptr; });
    const std::scoped_lock lock(mutex_);
    ++stats_.groups;
    stats_.operations += group.size();
    stats_.failed_operations += static_cast<std::uint64_t>(failed);
    stats_.largest_group = std::max<std::uint64_t>(stats_.largest_group, group.size());
}

}  // namespace certferry::store::sqlite
