#include "store/postgres/connection.h"

#include "store/postgres/dialect.h"
#include "store/postgres/result_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace certferry::store::postgres {

namespace {

constexpr std::size_t max_statements = 512;

/// Rows of `run_many` that go in one message.
constexpr std::size_t rows_at_once = 500;

/// A process that stops inside a transaction must not hold its locks for ever.
constexpr std::chrono::milliseconds idle_timeout = std::chrono::minutes(1);

/// Sets time-outs, for the connection or, behind a pooler, for the transaction. A server that does
/// not wait for its disk is told to: what was answered must last.
std::vector<std::string> limits_of(const Options& options) {
    const auto* local = options.statements == Statements::unnamed ? "true" : "false";
    return {fmt::format("SELECT set_config('lock_timeout', '{}', {})", options.busy_timeout.count(),
                        local),
            fmt::format("SELECT set_config('statement_timeout', '{}', {})",
                        options.statement_timeout.count(), local),
            fmt::format("SELECT set_config('idle_in_transaction_session_timeout', '{}', {})",
                        idle_timeout.count(), local),
            fmt::format("SELECT set_config('synchronous_commit', 'on', {})"
                        " WHERE current_setting('synchronous_commit') = 'off'",
                        local)};
}

bool is_select(std::string_view sql) noexcept {
    return sql.starts_with("SELECT");
}

/// Rows that a command inserted, updated or deleted.
std::int64_t changed_rows(const Result& result) {
    const std::string_view done = PQcmdStatus(result.get());
    const std::string_view digits = PQcmdTuples(result.get());
    std::int64_t count = 0;
    if (!done.starts_with("SELECT")) {
        std::from_chars(digits.data(), digits.data() + digits.size(), count);
    }
    return count;
}

bool fits(std::span<const Oid> prepared, std::span<const Oid> given) noexcept {
    return std::ranges::equal(prepared, given, [](Oid expected, Oid actual) {
        return actual == 0 || actual == expected;
    });
}

/// The types of all rows together: a NULL in one may be a number in another.
void merge(std::vector<Oid>& types, std::span<const Oid> more) {
    types.resize(std::max(types.size(), more.size()), 0);
    for (std::size_t i = 0; i < more.size(); ++i) {
        if (more[i] != 0) {
            types[i] = more[i];
        }
    }
}

/// The error of the last result. Nobody expects a conflict of what was put off, least of all where
/// the next statement is.
Error failure_in(const std::vector<Result>& results, std::size_t put_off, std::string_view action) {
    const bool own = results.size() > put_off;
    auto error = make_error(results.back().get(), own ? action : "a statement that was put off");
    if (!own && error.code() == codes::store_conflict.name) {
        return {codes::internal_error, error.detail()};
    }
    return error;
}

/// The session's contract, of which the server insists on a part only.
void require_every_parameter(std::string_view sql, std::size_t count) {
    std::vector<bool> used(count);
    std::size_t wrong = 0;
    for (auto at = sql.find('$'); at != std::string_view::npos; at = sql.find('$', at + 1)) {
        std::size_t number = 0;
        std::from_chars(sql.data() + at + 1, sql.data() + sql.size(), number);
        if (number > count) {
            ++wrong;
        } else if (number > 0) {
            used[number - 1] = true;
        }
    }
    if (wrong > 0 || std::ranges::find(used, false) != used.end()) {
        throw Error(codes::internal_error,
                    fmt::format("{} parameters given, others expected: {}", count, sql));
    }
}

}  // namespace

Connection::Connection(const Options& options)
    : mode_(options.statements), limits_(limits_of(options)), channel_(options) {
    if (mode_ == Statements::prepared) {
        std::ranges::for_each(limits_, [this](const auto& limit) { channel_.put(limit); });
        const auto results = channel_.send("set time-outs");
        if (has_failed(results)) {
            throw make_error(results.back().get(), "set time-outs");
        }
    }
}

void Connection::begin_write() {
    begin("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
}

void Connection::begin_read() {
    begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

void Connection::begin(std::string text) {
    begin_ = std::move(text);
    remedy_ = Remedy::none;
}

void Connection::put_begin() {
    channel_.put(begin_);
    if (mode_ == Statements::unnamed) {
        std::ranges::for_each(limits_, [this](const auto& limit) { channel_.put(limit); });
    }
    begin_.clear();
}

void Connection::commit() {
    if (!begin_.empty()) {
        begin_.clear();  // Nothing was done.
        return;
    }
    if (remedy() != Remedy::none) {
        throw Error(codes::store_busy, "the transaction has to run again", std::chrono::seconds(1));
    }
    if (put_off_ == 0 && channel_.status() != PQTRANS_INTRANS) {
        throw Error(codes::internal_error, "an error inside the transaction was passed over");
    }
    channel_.take_warning();
    channel_.put("COMMIT");
    const auto put_off = std::exchange(put_off_, 0);
    std::vector<Result> results;
    try {
        results = channel_.send("commit");
    } catch (const Error& error) {
        throw Error::in_doubt(codes::store_unavailable, error.detail());
    }
    if (has_failed(results)) {
        remedy_ = remedy_for(sqlstate_of(results.back().get()));
        throw failure_in(results, put_off, "commit");
    }
    if (channel_.take_warning()) {
        // The wait for a synchronous standby was broken off: a failover may still lose it.
        throw Error::in_doubt(codes::store_unavailable, "the server warned while it committed");
    }
}

void Connection::rollback() noexcept {
    begin_.clear();
    const auto put_off = std::exchange(put_off_, 0);
    if (channel_.is_lost() || (put_off == 0 && channel_.status() == PQTRANS_IDLE)) {
        return;
    }
    try {
        if (put_off > 0) {
            channel_.send("rollback");  // One of them may fail, which no longer matters.
        }
        channel_.put("ROLLBACK");
        channel_.send_last();
    } catch (...) {
        usable_ = false;
    }
}

std::int64_t Connection::run(std::string_view sql, std::span<const Param> params,
                             FunctionRef<void(const Row&)> on_row) {
    const Arguments arguments(params);
    const bool guarded = !is_select(sql);
    const auto results =
        exchange(sql, {&arguments, 1}, {.is_there = guarded, .opens = guarded, .closes = guarded});
    const auto& result = results[results.size() - (guarded ? 2 : 1)];  // Before the release.
    ResultRow row(result.get(), sql);
    const int count = PQntuples(result.get());
    for (int i = 0; i < count; ++i) {
        row.move_to(i);
        on_row(row);
    }
    return changed_rows(result);
}

/// What was prepared already, in a transaction that no error has ended. Its first statement finds
/// out whether the connection is lost: a commit that does is in doubt.
bool Connection::may_be_put_off(std::string_view sql, const Arguments& row) const {
    if (put_off_ == 0 && channel_.status() != PQTRANS_INTRANS) {
        return false;
    }
    const auto found = statements_.find(sql);
    return mode_ == Statements::unnamed ||
           (found != statements_.end() && fits(found->second.types, row.types()));
}

void Connection::run_later(std::string_view sql, std::span<const Param> params) {
    const Arguments arguments(params);
    if (!may_be_put_off(sql, arguments)) {
        Session::run_later(sql, params);
        return;
    }
    require_parameters(sql, arguments);
    put_rows(sql, {&arguments, 1});
    put_off_ = channel_.waiting();
}

std::int64_t Connection::run_many(std::string_view sql, std::span<const ParamRow> rows) {
    std::int64_t changed = 0;
    Guard guard{.is_there = true, .opens = true, .closes = false};
    while (!rows.empty()) {
        const auto now = rows.first(std::min(rows.size(), rows_at_once));
        rows = rows.subspan(now.size());
        std::vector<Arguments> arguments;
        arguments.reserve(now.size());
        for (const auto& row : now) {
            arguments.emplace_back(row);
        }
        guard.closes = rows.empty();
        for (const auto& result : exchange(sql, arguments, guard)) {
            changed += changed_rows(result);
        }
        guard.opens = false;
    }
    return changed;
}

std::vector<Result> Connection::exchange(std::string_view sql, std::span<const Arguments> rows,
                                         Guard guard) {
    for (const auto& row : rows) {  // Before anything is put into the pipeline.
        require_parameters(sql, row);
    }
    if (!begin_.empty()) {
        put_begin();
    }
    if (guard.opens) {
        channel_.put("SAVEPOINT statement");
    }
    const std::size_t before = channel_.waiting();
    put_rows(sql, rows);
    if (guard.closes) {
        channel_.put("RELEASE SAVEPOINT statement");
    }
    const auto put_off = std::exchange(put_off_, 0);
    auto results = channel_.send(sql);
    note_prepared(sql, results);
    if (has_failed(results)) {
        if (remedy_ == Remedy::none) {
            remedy_ = remedy_for(sqlstate_of(results.back().get()));
        }
        const bool inside = guard.is_there && (!guard.opens || results.size() > before);
        if (inside && channel_.status() == PQTRANS_INERROR) {
            undo_to_savepoint();
        }
        throw failure_in(results, put_off, sql);
    }
    results.erase(results.begin(), results.begin() + static_cast<std::ptrdiff_t>(put_off));
    return results;
}

void Connection::undo_to_savepoint() {
    channel_.put("ROLLBACK TO SAVEPOINT statement");
    channel_.put("RELEASE SAVEPOINT statement");
    if (const auto results = channel_.send("rollback to savepoint"); has_failed(results)) {
        throw make_error(results.back().get(), "rollback to savepoint");
    }
}

void Connection::put_rows(std::string_view sql, std::span<const Arguments> rows) {
    if (mode_ == Statements::unnamed) {
        const std::string text(sql);
        for (const auto& row : rows) {
            channel_.put(text, row);
        }
        return;
    }
    const auto& prepared = put_prepare(sql, rows);
    for (const auto& row : rows) {
        channel_.put_prepared(prepared.name, row);
    }
}

void Connection::require_parameters(std::string_view sql, const Arguments& row) const {
    const auto found = statements_.find(sql);
    if (found == statements_.end() || found->second.types.size() != row.types().size()) {
        require_every_parameter(sql, row.types().size());
    }
}

const Connection::Prepared& Connection::put_prepare(std::string_view sql,
                                                    std::span<const Arguments> rows) {
    auto found = statements_.find(sql);
    if (found != statements_.end() && std::ranges::all_of(rows, [&](const Arguments& row) {
            return fits(found->second.types, row.types());
        })) {
        return found->second;
    }
    std::vector<Oid> types;
    if (found != statements_.end()) {
        types = std::move(found->second.types);
        channel_.put("DEALLOCATE " + found->second.name);
        statements_.erase(found);
    } else if (statements_.size() >= max_statements) {
        channel_.put("DEALLOCATE ALL");
        statements_.clear();
    }
    std::ranges::for_each(rows, [&](const Arguments& row) { merge(types, row.types()); });
    preparing_ = Prepared{.name = fmt::format("s{}", next_name_++), .types = std::move(types)};
    preparing_position_ = channel_.waiting();
    channel_.put_prepare(preparing_->name, std::string(sql), preparing_->types);
    return *preparing_;
}

/// A statement stays prepared whatever becomes of its transaction.
void Connection::note_prepared(std::string_view sql, const std::vector<Result>& results) {
    if (!preparing_) {
        return;
    }
    const std::size_t good = results.size() - (has_failed(results) ? 1 : 0);
    if (good > preparing_position_) {
        statements_.emplace(sql, *std::move(preparing_));
    }
    preparing_.reset();
}

void Connection::run_script(std::string_view sql) {
    // A migration may take its time.
    execute("SELECT set_config('statement_timeout', '0', true)");
    channel_.run_script(to_postgres(sql));
}

bool Connection::has_table(std::string_view name) {
    return one(
        "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_tables"
        " WHERE schemaname = current_schema() AND tablename = $1)",
        {name}, [](const Row& row) { return row.flag(0); });
}

UtcTime Connection::now() {
    return one("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)", {},
               [](const Row& row) { return row.time(0); });
}

void Connection::lock(std::string_view name) {
    execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.' || $1, 0))",
            {name});
}

}  // namespace certferry::store::postgres
