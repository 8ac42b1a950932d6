#include "store/sqlite/writer.h"

#include "base/log.h"

#include <algorithm>

namespace certferry::store::sqlite {

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
    arrived_.notify_one();
    thread_.join();
}

void Writer::enqueue(std::unique_ptr<Database::Operation> operation) {
    if (std::this_thread::get_id() == thread_.get_id()) {
        throw Error(codes::internal_error, "write inside write would wait for itself");
    }
    {
        const std::scoped_lock lock(mutex_);
        if (closing_) {
            throw Error(codes::store_unavailable, "the database is being closed");
        }
        if (waiting_.size() >= options_.max_waiting) {
            throw Error(codes::store_busy, "too many writers wait", std::chrono::seconds(1));
        }
        waiting_.push_back(std::move(operation));
    }
    arrived_.notify_one();
}

Stats Writer::stats() const {
    const std::scoped_lock lock(mutex_);
    Stats now = stats_;
    now.waiting = waiting_.size();
    return now;
}

void Writer::loop() {
    for (;;) {
        Group group = next_group();
        if (group.empty()) {
            return;
        }
        run_group(group);
        checkpoint_if_due();
    }
}

/// Everything that waits, up to the limit; empty when closing and nothing is left.
Writer::Group Writer::next_group() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    Group group;
    const std::size_t size = std::min(waiting_.size(), options_.max_group);
    group.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
        group.push_back({.operation = std::move(waiting_.front()), .failure = nullptr});
        waiting_.pop_front();
    }
    return group;
}

void Writer::run_group(Group& group) {
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
    for (auto& member : group) {
        if (member.failure) {
            member.operation->fail(std::move(member.failure));
        } else {
            member.operation->succeed();
        }
    }
}

void Writer::run_alone(Member& member) {
    try {
        member.operation->run(*connection_);
        require_transaction();
    } catch (...) {
        member.failure = std::current_exception();
        connection_->rollback();
    }
}

void Writer::run_beside_others(Member& member) {
    connection_->execute("SAVEPOINT operation");
    try {
        member.operation->run(*connection_);
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

void Writer::checkpoint_if_due() {
    const int pages = connection_->log_pages();
    if (pages < last_log_pages_) {
        next_checkpoint_ = options_.checkpoint_pages;  // The log began anew.
    }
    last_log_pages_ = pages;
    if (pages < next_checkpoint_) {
        return;
    }
    // A long reader can keep the log from being used anew: not again after each commit then.
    next_checkpoint_ = pages + options_.checkpoint_pages;
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
