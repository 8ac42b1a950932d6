#pragma once

#include "base/handover.h"
#include "store/session.h"

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace certferry::store {

/// What a database did since it was opened. For metrics.
struct Stats {
    std::uint64_t operations = 0;         ///< Write operations run, failed ones too.
    std::uint64_t failed_operations = 0;  ///< Of these, those whose caller got an exception.
    std::uint64_t groups = 0;             ///< Transactions that held them: one fsync each.
    std::uint64_t largest_group = 0;      ///< Most operations in one transaction.
    std::uint64_t reads = 0;              ///< Read operations run.
    std::uint64_t checkpoints = 0;        ///< Times that the log was folded into the main file.
    std::size_t waiting = 0;              ///< Write operations queued now.
};

/// What an operation gave, or the exception that it threw.
template <class Result>
struct Outcome {
    using Value = std::conditional_t<std::is_void_v<Result>, std::monostate, std::optional<Result>>;

    Value value{};
    std::exception_ptr failure = nullptr;
};

/// The answer to `Database::write_later`.
template <class Result>
class Answer {
public:
    using Handed = Handover<Outcome<Result>>;

    explicit Answer(std::shared_ptr<Handed> outcome) noexcept : outcome_(std::move(outcome)) {}

    /// Waits for the commit. Returns or throws what `Database::write` would. Call it once.
    Result get() {
        auto outcome = outcome_->take();
        if (outcome.failure) {
            std::rethrow_exception(std::move(outcome.failure));
        }
        if constexpr (!std::is_void_v<Result>) {
            // NOLINTNEXTLINE(bugprone-unchecked-optional-access): set where there is no failure
            return *std::move(outcome.value);
        }
    }

private:
    std::shared_ptr<Handed> outcome_;  // Never null; shared with the operation.
};

/// A database with its connections. Thread-safe.
///
/// **Writing.** `write(fn)` runs `fn(session)` in a transaction. When it returns, what `fn` wrote
/// is durable; if it throws, nothing of it is visible. Operations that wait at the same time share
/// one transaction and so one fsync: each runs inside a savepoint of its own, so that one which
/// throws is undone alone, and all callers are answered after the common commit, those with an
/// exception too (what made them fail may have been written by a neighbour). If the commit fails,
/// every caller of the group gets Error(store_unavailable) or Error(store_full), with `in_doubt`
/// if the change may still appear after a crash.
///
/// `fn` runs on another thread, may run long after `write_later` returned, holds up every other
/// writer while it runs, and may find the effects of neighbours that are not durable yet. So it
/// must touch nothing but the session and what it captured: no keys, no network, no files, no other
/// database call (a nested `write` throws Error(internal_error)). Do costly work before.
///
/// The queue is bounded: when it is full, Error(store_busy) comes at once. It also comes if another
/// process holds the database's write lock for too long.
///
/// **Reading.** `read(fn)` runs `fn(session)` on the caller's thread over one consistent snapshot,
/// beside writers and other readers. It sees everything whose `write` returned before it began.
/// Error(store_busy) if no connection becomes free in time. Writing inside throws.
///
/// Results are returned by value: rows and views end with the function.
class Database {
public:
    virtual ~Database() = default;

    template <class F>
    auto write(F&& fn) {
        return write_later(std::forward<F>(fn)).get();
    }

    /// Queues `fn` and returns at once; the answer's `get()` behaves as `write` does. Whoever drops
    /// the answer drops nothing else.
    template <class F>
    auto write_later(F&& fn) {
        auto task = std::make_unique<Task<std::decay_t<F>>>(std::forward<F>(fn));
        auto answer = task->answer();
        enqueue(std::move(task));
        return answer;
    }

    template <class F>
    auto read(F&& fn) {
        using Result = std::invoke_result_t<F&, Session&>;
        static_assert(!std::is_reference_v<Result>, "rows and views end with the function");
        if constexpr (std::is_void_v<Result>) {
            with_reader([&fn](Session& session) { fn(session); });
        } else {
            std::optional<Result> result;
            with_reader([&](Session& session) { result.emplace(fn(session)); });
            // NOLINTNEXTLINE(bugprone-unchecked-optional-access): set, or the line above threw
            return *std::move(result);
        }
    }

    virtual Stats stats() const = 0;

    /// One queued write operation. For drivers.
    class Operation {
    public:
        virtual ~Operation() = default;

        /// Runs the caller's function.
        virtual void run(Session& session) = 0;

        /// Answers the caller: after one of these the operation is over.
        virtual void succeed() noexcept = 0;
        virtual void fail(std::exception_ptr why) noexcept = 0;
    };

protected:
    virtual void enqueue(std::unique_ptr<Operation> operation) = 0;
    virtual void with_reader(FunctionRef<void(Session&)> use) = 0;

private:
    template <class F>
    class Task final : public Operation {
    public:
        using Result = std::invoke_result_t<F&, Session&>;
        static_assert(!std::is_reference_v<Result>, "rows and views end with the function");

        template <class G>
            requires(!std::is_same_v<std::remove_cvref_t<G>, Task>)
        explicit Task(G&& fn) : fn_(std::forward<G>(fn)) {}

        Answer<Result> answer() const { return Answer<Result>(handed_); }

        void run(Session& session) override {
            if constexpr (std::is_void_v<Result>) {
                fn_(session);
            } else {
                outcome_.value.emplace(fn_(session));
            }
        }

        void succeed() noexcept override { handed_->give(std::move(outcome_)); }

        void fail(std::exception_ptr why) noexcept override {
            outcome_.failure = std::move(why);
            handed_->give(std::move(outcome_));
        }

    private:
        F fn_;
        Outcome<Result> outcome_;
        std::shared_ptr<Handover<Outcome<Result>>> handed_ =
            std::make_shared<Handover<Outcome<Result>>>();
    };
};

}  // namespace certferry::store
