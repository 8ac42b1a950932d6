#pragma once

#include "base/time.h"
#include "store/session.h"
#include "store/sqlite/options.h"
#include "store/sqlite/statement.h"

#include <functional>
#include <string>
#include <unordered_map>

namespace certferry::store::sqlite {

enum class Access {
    read_write,
    read_only,  ///< Statements that write fail; the file is still opened for writing, as WAL needs.
};

/// One connection to the database file, with its prepared statements. For one thread at a time.
class Connection final : public Session {
public:
    /// Opens the file, making it (0600) if it is missing. Throws Error.
    Connection(const Options& options, Access access);

    void run_script(std::string_view sql) override;
    bool has_table(std::string_view name) override;

    UtcTime now() override { return SystemClock().now(); }

    void lock(std::string_view) override {}  // Writers take turns.

    void begin_read() { execute("BEGIN"); }

    /// Takes the database's write lock at once, waiting for other processes.
    void begin_write() { execute("BEGIN IMMEDIATE"); }

    /// Makes the transaction durable. If it throws Error, the caller rolls back.
    void commit();

    /// Undoes the transaction, if one is open. An error here leaves nothing to do better.
    void rollback() noexcept;

    /// False once SQLite has undone the transaction by itself, as for a full disk.
    bool in_transaction() const noexcept { return sqlite3_get_autocommit(handle_.get()) == 0; }

    /// Pages in the write-ahead log after the last commit of this connection.
    int log_pages() const noexcept { return log_pages_; }

    /// Copies the log into the main file as far as readers allow, without waiting for them.
    void checkpoint();

    /// The same, and leaves nothing in the log. False if somebody reads or writes just now.
    bool empty_log();

protected:
    std::int64_t run(std::string_view sql, std::span<const Param> params,
                     FunctionRef<void(const Row&)> on_row) override;
    std::int64_t run_many(std::string_view sql, std::span<const ParamRow> rows) override;

private:
    struct Close {
        void operator()(sqlite3* db) const noexcept { sqlite3_close(db); }
    };

    struct TextHash {
        using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name

        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>()(text);
        }
    };

    void open(const Options& options);
    void configure(const Options& options, Access access);
    void enter_wal_mode(const Options& options);
    Statement& cached(std::string_view sql);
    static std::int64_t run(sqlite3* db, Statement& statement, std::span<const Param> params,
                            FunctionRef<void(const Row&)> on_row);

    std::unique_ptr<sqlite3, Close> handle_;
    std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
    int busy_timeout_;   // Milliseconds.
    int log_pages_ = 0;  // Written by SQLite's hook, which holds this object's address.
};

}  // namespace certferry::store::sqlite
