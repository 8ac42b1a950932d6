#include "store/sqlite/connection.h"

#include "store/script.h"
#include "store/sqlite/error.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <thread>
#include <unistd.h>

namespace certferry::store::sqlite {

namespace {

constexpr std::size_t max_statements = 512;
constexpr int max_value_bytes = 64 * 1024 * 1024;

/// Makes the file before SQLite does, which would leave it readable for everyone.
void make_private_file(const std::filesystem::path& path) {
    // O_EXCL: closing a second descriptor of a file in use would drop the process's locks on it.
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        ::close(fd);
    }
}

void exec(sqlite3* db, const std::string& sql) {
    check(db, sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), sql);
}

}  // namespace

Connection::Connection(const Options& options, Access access)
    : busy_timeout_(static_cast<int>(options.busy_timeout.count())) {
    make_private_file(options.path);
    open(options);
    sqlite3_extended_result_codes(handle_.get(), 1);
    check(handle_.get(), sqlite3_busy_timeout(handle_.get(), busy_timeout_),
          "set the busy timeout");
    enter_wal_mode(options);
    configure(options, access);
}

void Connection::open(const Options& options) {
    // Counting what is allocated takes one lock for all connections. Too late if another library
    // made SQLite start; then it counts.
    static const int counting = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(counting);
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(options.path.c_str(), &opened,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    handle_.reset(opened);
    check(opened, code, fmt::format("open {}", options.path.string()));
}

void Connection::enter_wal_mode(const Options& options) {
    // Two processes that open a new file at once meet here, and to avoid a deadlock SQLite then
    // answers busy without waiting. A database in WAL mode already needs no lock.
    const auto deadline = Deadline::after(options.busy_timeout);
    for (;;) {
        const int code =
            sqlite3_exec(handle_.get(), "PRAGMA journal_mode=WAL", nullptr, nullptr, nullptr);
        if ((code & 0xFF) != SQLITE_BUSY || deadline.passed()) {
            check(handle_.get(), code, fmt::format("open {}", options.path.string()));
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

void Connection::configure(const Options& options, Access access) {
    sqlite3* db = handle_.get();
    exec(db, "PRAGMA synchronous=FULL");
    exec(db, "PRAGMA foreign_keys=ON");
    exec(db, "PRAGMA trusted_schema=OFF");
    exec(db, "PRAGMA temp_store=MEMORY");
    // A reader would let go of the whole map whenever someone else has written.
    exec(db, "PRAGMA mmap_size=0");
    exec(db, fmt::format("PRAGMA secure_delete={}", options.secure_delete ? "ON" : "OFF"));
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, max_value_bytes);
    check(db, sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr), "defensive mode");
    exec(db, fmt::format("PRAGMA cache_size=-{}", access == Access::read_write ? 65536 : 8192));
    if (access == Access::read_only) {
        exec(db, "PRAGMA query_only=ON");
        return;
    }
    if (options.max_pages > 0) {
        exec(db, fmt::format("PRAGMA max_page_count={}", options.max_pages));
    }
    // Shrinks a log that a long reader made grow.
    exec(db, "PRAGMA journal_size_limit=67108864");
    // Instead of SQLite's own checkpoints, which would delay the answer to a commit.
    sqlite3_wal_hook(
        db,
        [](void* pages, sqlite3*, const char*, int count) {
            *static_cast<int*>(pages) = count;
            return SQLITE_OK;
        },
        &log_pages_);
}

void Connection::run_script(std::string_view sql) {
    exec(handle_.get(), without_mark(sql, "--sqlite "));
}

bool Connection::has_table(std::string_view name) {
    return one("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1", {name},
               [](const Row& row) { return row.integer(0) > 0; });
}

void Connection::commit() {
    const int code = sqlite3_exec(handle_.get(), "COMMIT", nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        throw make_commit_error(handle_.get(), code);
    }
}

void Connection::rollback() noexcept {
    if (in_transaction()) {
        sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void Connection::checkpoint() {
    const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                               nullptr, nullptr);
    // Busy: another process is doing it.
    if ((code & 0xFF) != SQLITE_BUSY) {
        check(handle_.get(), code, "checkpoint");
    }
}

bool Connection::empty_log() {
    sqlite3_busy_timeout(handle_.get(), 0);  // Nobody is to be kept waiting for this.
    const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                               nullptr, nullptr);
    sqlite3_busy_timeout(handle_.get(), busy_timeout_);
    if ((code & 0xFF) == SQLITE_BUSY) {
        return false;
    }
    check(handle_.get(), code, "checkpoint");
    log_pages_ = 0;
    return true;
}

Statement& Connection::cached(std::string_view sql) {
    if (const auto found = statements_.find(sql); found != statements_.end()) {
        return found->second;
    }
    if (statements_.size() >= max_statements) {
        std::erase_if(statements_, [](const auto& entry) { return !entry.second.in_use(); });
    }
    return statements_.emplace(sql, Statement(handle_.get(), sql)).first->second;
}

std::int64_t Connection::run(std::string_view sql, std::span<const Param> params,
                             FunctionRef<void(const Row&)> on_row) {
    auto& statement = cached(sql);
    if (statement.in_use()) {
        // A row's function runs the same statement again.
        Statement second(handle_.get(), sql);
        return run(handle_.get(), second, params, on_row);
    }
    return run(handle_.get(), statement, params, on_row);
}

std::int64_t Connection::run_many(std::string_view sql, std::span<const ParamRow> rows) {
    std::int64_t changed = 0;
    execute("SAVEPOINT list");
    try {
        for (const auto& row : rows) {
            changed += run(sql, row, [](const Row&) {});
        }
    } catch (...) {
        if (in_transaction()) {
            execute("ROLLBACK TO list");
            execute("RELEASE list");
        }
        throw;
    }
    execute("RELEASE list");
    return changed;
}

std::int64_t Connection::run(sqlite3* db, Statement& statement, std::span<const Param> params,
                             FunctionRef<void(const Row&)> on_row) {
    struct Reset {
        Statement& statement;

        ~Reset() { statement.reset(); }
    };

    const Reset reset{statement};
    statement.bind(params);
    const StatementRow row(statement.native());
    while (statement.step()) {
        on_row(row);
    }
    return statement.is_read_only() ? 0 : sqlite3_changes64(db);
}

}  // namespace certferry::store::sqlite
