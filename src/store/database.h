#pragma once

#include "store/session.h"

#include <optional>
#include <type_traits>

namespace certferry::store {

/// What a database did since it was opened. For metrics.
struct Stats {
    std::uint64_t operations = 0;         ///< Write operations run, failed ones too.
    std::uint64_t failed_operations = 0;  ///< Of these, those whose caller got an exception.
    std::uint64_t groups = 0;             ///< Transactions that held them, one fsync each.
    std::uint64_t largest_group = 0;      ///< Most operations in one transaction.
    std::uint64_t reads = 0;              ///< Read operations run.
    std::uint64_t checkpoints = 0;        ///< Times that the log was folded into the main file.
    std::size_t waiting = 0;              ///< Write operations queued now.
};

/// A database with its connections. Thread-safe.
///
/// **Writing.** `write(fn)` runs `fn(session)` in a transaction. When it returns, what `fn` wrote
/// is durable; if it throws, nothing of it is visible. A commit that fails throws
/// Error(store_unavailable) or Error(store_full), with `in_doubt` if nobody knows whether the
/// change is, or after a crash will be, there.
///
/// `fn` runs on the caller's thread or on another one while the caller waits, and holds up other
/// writers while it runs. It must touch nothing but the session and what it captured: no locks, no
/// keys, no network, no files, no other database call (a nested `write` throws
/// Error(internal_error)). Do costly work before. On PostgreSQL it may run again from its beginning
/// after its first run was undone, so it must not use up what it captured.
///
/// On SQLite one operation runs at a time, and those that wait at the same time share one
/// transaction and so one fsync: each runs inside a savepoint of its own, so that one which throws
/// is undone alone, and all callers are answered after the common commit, those with an exception
/// too (what made them fail may have been written by a neighbour).
///
/// On PostgreSQL operations run beside each other, READ COMMITTED: what `fn` read may have changed
/// before it writes. So let the statement that writes decide (`UPDATE … WHERE state = …`, a unique
/// index, `ON CONFLICT`), or take rows with `FOR UPDATE`, or `Session::lock`. Numbers that the
/// database gives are committed in another order than they were given, unless a lock sees to it.
///
/// The queue is bounded: when it is full, Error(store_busy) comes at once. It also comes if another
/// process holds a lock for too long.
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
        return run<&Database::commit>(fn);
    }

    template <class F>
    auto read(F&& fn) {
        return run<&Database::with_reader>(fn);
    }

    virtual Stats stats() const = 0;

protected:
    /// Runs `use` as a write operation; returns after its commit, or throws.
    virtual void commit(FunctionRef<void(Session&)> use) = 0;

    virtual void with_reader(FunctionRef<void(Session&)> use) = 0;

private:
    template <auto within, class F>
    auto run(F& fn) {
        using Result = std::invoke_result_t<F&, Session&>;
        static_assert(!std::is_reference_v<Result>, "rows and views end with the function");
        if constexpr (std::is_void_v<Result>) {
            (this->*within)([&fn](Session& session) { fn(session); });
        } else {
            std::optional<Result> result;
            (this->*within)([&](Session& session) { result.emplace(fn(session)); });
            // NOLINTNEXTLINE(bugprone-unchecked-optional-access): set, or the line above threw
            return *std::move(result);
        }
    }
};

}  // namespace certferry::store
