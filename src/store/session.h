#pragma once

#include "base/error.h"
#include "store/function_ref.h"
#include "store/param.h"
#include "store/row.h"

#include <initializer_list>
#include <span>
#include <vector>

namespace certferry::store {

/// One database session inside a transaction. Got from `Database::write` or `Database::read`, used
/// only inside the function given there and only by its thread.
///
/// Statements use parameters `$1` to `$n`, each of them at least once. The same text serves every
/// driver: `RETURNING`, `ON CONFLICT … DO UPDATE`, `CAST(x AS y)`, times as bigint microseconds,
/// booleans as integers. Where drivers differ, this class has a named function. A statement is
/// prepared once per connection and kept by its text, so a text must be a constant, never built
/// from values.
///
/// `FOR UPDATE` and `FOR UPDATE SKIP LOCKED` are written as PostgreSQL has them; SQLite, where one
/// writes at a time, leaves them out. A text begins with its verb: what begins with SELECT may meet
/// no conflict. A sum of integers needs `CAST(sum(x) AS bigint)`. Texts are UTF-8 without the
/// character 0, and compared octet by octet.
///
/// Every member throws Error: store_conflict (unique or foreign key; only that statement is undone
/// and the transaction goes on), store_busy, store_full, store_unavailable, store_corrupt, or
/// internal_error for SQL that the schema or this code does not allow. After an error that is no
/// store_conflict nothing more may be done in the transaction.
class Session {
public:
    virtual ~Session() = default;

    using Params = std::initializer_list<Param>;

    /// Runs one statement; gives the number of rows inserted, updated or deleted.
    std::int64_t execute(std::string_view sql, Params params = {}) {
        return run(sql, {params.begin(), params.size()}, [](const Row&) {});
    }

    /// Runs one statement, which inserts, updates or deletes, at the latest with the next one or
    /// with the end of the transaction: on PostgreSQL in the same message, so that nobody waits for
    /// it alone. For what can meet no conflict; should it, that is an internal_error. Its errors
    /// come from whatever takes it along.
    void execute_later(std::string_view sql, Params params) {
        run_later(sql, {params.begin(), params.size()});
    }

    using ParamRow = std::vector<Param>;

    /// Runs one statement, which inserts, updates or deletes, for each list of parameters in turn;
    /// gives the number of rows changed. On PostgreSQL hundreds go in one message. If one fails,
    /// nothing of all of them is kept.
    std::int64_t execute_many(std::string_view sql, std::span<const ParamRow> rows) {
        return run_many(sql, rows);
    }

    /// Calls `use(row)` for each row of the result in turn, as the database finds them. `use` may
    /// run other statements; what it returns is ignored. PostgreSQL's result is held in memory
    /// until the last row was used.
    template <class F>
    void for_each(std::string_view sql, Params params, F&& use) {
        run(sql, {params.begin(), params.size()}, [&use](const Row& row) { use(row); });
    }

    /// `make(row)` of the only row, or empty if there is none. More than one is an internal_error.
    template <class F>
    auto find(std::string_view sql, Params params, F&& make) {
        std::optional<std::remove_cvref_t<std::invoke_result_t<F&, const Row&>>> found;
        for_each(sql, params, [&](const Row& row) {
            if (found) {
                refuse_row_count(sql);
            }
            found.emplace(make(row));
        });
        return found;
    }

    /// `make(row)` of exactly one row, for aggregates and `RETURNING`. Else an internal_error.
    template <class F>
    auto one(std::string_view sql, Params params, F&& make) {
        auto found = find(sql, params, make);
        if (!found) {
            refuse_row_count(sql);
        }
        return *std::move(found);
    }

    /// `make(row)` of every row, in order.
    template <class F>
    auto list(std::string_view sql, Params params, F&& make) {
        std::vector<std::remove_cvref_t<std::invoke_result_t<F&, const Row&>>> all;
        for_each(sql, params, [&](const Row& row) { all.push_back(make(row)); });
        return all;
    }

    /// Runs several statements without parameters or results, in the words of migrations.h.
    virtual void run_script(std::string_view sql) = 0;

    /// The time of day by the machine of the database: the same for all processes that share it.
    virtual UtcTime now() = 0;

    /// Waits until no other transaction has the lock of this name, and has it until the end of this
    /// one. For what has to happen one after the other; on SQLite all writing does. Throws
    /// Error(store_busy) if it takes too long.
    virtual void lock(std::string_view name) = 0;

    /// True if the schema has a table of this name.
    virtual bool has_table(std::string_view name) = 0;

protected:
    virtual std::int64_t run(std::string_view sql, std::span<const Param> params,
                             FunctionRef<void(const Row&)> on_row) = 0;

    virtual std::int64_t run_many(std::string_view sql, std::span<const ParamRow> rows) = 0;

    /// Runs it at once, unless a driver knows better.
    virtual void run_later(std::string_view sql, std::span<const Param> params);

private:
    [[noreturn]] static void refuse_row_count(std::string_view sql);
};

}  // namespace certferry::store
