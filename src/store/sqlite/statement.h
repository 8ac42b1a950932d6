#pragma once

#include "store/param.h"
#include "store/row.h"

#include <sqlite3.h>

#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace certferry::store::sqlite {

/// A prepared statement of one connection. For one thread at a time.
class Statement {
public:
    /// Prepares exactly one statement, without clauses that lock rows: the writer is alone.
    Statement(sqlite3* db, std::string_view text);

    /// Binds every parameter, borrowing texts and octets until `reset`.
    void bind(std::span<const Param> params);

    /// True if there is a row to read, false at the end. Throws Error.
    bool step();

    /// Ends the run and lets go of what was bound.
    void reset() noexcept;

    /// True from the first step until `reset` or the end of the rows.
    bool in_use() const noexcept { return sqlite3_stmt_busy(handle_.get()) != 0; }

    /// True if it cannot change the database.
    bool is_read_only() const noexcept { return sqlite3_stmt_readonly(handle_.get()) != 0; }

    sqlite3_stmt* native() const noexcept { return handle_.get(); }

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };

    sqlite3* db() const noexcept { return sqlite3_db_handle(handle_.get()); }

    void bind_one(int slot, const Param& param);

    std::unique_ptr<sqlite3_stmt, Finalize> handle_;

    // SQLite numbers parameters in the order of their first appearance. Entry i says which of ours,
    // counted from 0, goes into its slot i + 1.
    std::vector<std::size_t> order_;
    std::size_t param_count_ = 0;
};

/// The row at which a statement stands.
class StatementRow final : public Row {
public:
    explicit StatementRow(sqlite3_stmt* statement) noexcept : statement_(statement) {}

    bool is_null(int column) const override;
    std::int64_t integer(int column) const override;
    double real(int column) const override;
    std::string_view text(int column) const override;
    ByteView blob(int column) const override;

private:
    void expect(int column, int type) const;

    sqlite3_stmt* statement_;
};

}  // namespace certferry::store::sqlite
