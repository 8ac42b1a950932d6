#include "store/sqlite/statement.h"

#include "store/sqlite/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace certferry::store::sqlite {

namespace {

std::string_view type_name(int type) noexcept {
    switch (type) {
        case SQLITE_INTEGER:
            return "integer";
        case SQLITE_FLOAT:
            return "real";
        case SQLITE_TEXT:
            return "text";
        case SQLITE_BLOB:
            return "blob";
        default:
            return "null";
    }
}

/// The number in a name such as `$12`; 0 for anything else.
std::size_t param_number(const char* name) noexcept {
    const std::string_view text = name != nullptr ? name : "";
    std::size_t number = 0;
    if (text.starts_with('$')) {
        std::from_chars(text.data() + 1, text.data() + text.size(), number);
    }
    return number;
}

/// The statement without PostgreSQL's clauses that lock rows. The length stays, and with it the
/// positions in SQLite's complaints.
std::string without_locking(std::string_view text) {
    std::string sql(text);
    for (const std::string_view clause : {"FOR UPDATE SKIP LOCKED", "FOR UPDATE"}) {
        for (auto at = sql.find(clause); at != std::string::npos; at = sql.find(clause)) {
            sql.replace(at, clause.size(), clause.size(), ' ');
        }
    }
    return sql;
}

}  // namespace

Statement::Statement(sqlite3* db, std::string_view text) {
    const auto sql = without_locking(text);
    sqlite3_stmt* made = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &made, &tail);
    handle_.reset(made);
    if (code != SQLITE_OK) {
        throw make_error(db, code, sql);
    }
    if (made == nullptr || tail != sql.data() + sql.size()) {
        throw Error(codes::internal_error, fmt::format("not exactly one statement: {}", sql));
    }
    const int slots = sqlite3_bind_parameter_count(made);
    for (int slot = 1; slot <= slots; ++slot) {
        const std::size_t number = param_number(sqlite3_bind_parameter_name(made, slot));
        if (number == 0) {
            throw Error(codes::internal_error, fmt::format("a parameter is not $n: {}", sql));
        }
        order_.push_back(number - 1);
        param_count_ = std::max(param_count_, number);
    }
}

void Statement::bind(std::span<const Param> params) {
    // Each of $1..$n occurs, so as many slots as parameters.
    if (params.size() != param_count_ || order_.size() != param_count_) {
        throw Error(codes::internal_error,
                    fmt::format("{} parameters given, {} expected: {}", params.size(), param_count_,
                                sqlite3_sql(native())));
    }
    for (std::size_t i = 0; i < order_.size(); ++i) {
        bind_one(static_cast<int>(i) + 1, params[order_[i]]);
    }
}

void Statement::bind_one(int slot, const Param& param) {
    struct Bind {
        sqlite3_stmt* statement;
        int slot;

        int operator()(std::monostate) const { return sqlite3_bind_null(statement, slot); }

        int operator()(std::int64_t number) const {
            return sqlite3_bind_int64(statement, slot, number);
        }

        int operator()(double number) const { return sqlite3_bind_double(statement, slot, number); }

        // A null pointer would bind NULL where an empty value is meant.
        int operator()(std::string_view text) const {
            return sqlite3_bind_text64(statement, slot, text.data() != nullptr ? text.data() : "",
                                       text.size(), SQLITE_STATIC, SQLITE_UTF8);
        }

        int operator()(ByteView octets) const {
            return octets.empty() ? sqlite3_bind_zeroblob(statement, slot, 0)
                                  : sqlite3_bind_blob64(statement, slot, octets.data(),
                                                        octets.size(), SQLITE_STATIC);
        }
    };

    check(db(), std::visit(Bind{native(), slot}, param.value()), "bind");
}

bool Statement::step() {
    const int code = sqlite3_step(native());
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code == SQLITE_DONE) {
        return false;
    }
    throw make_error(db(), code, sqlite3_sql(native()));
}

void Statement::reset() noexcept {
    // Repeats the error of the last step, which was thrown already.
    sqlite3_reset(native());
    sqlite3_clear_bindings(native());
}

void StatementRow::expect(int column, int type) const {
    const bool exists = column >= 0 && column < sqlite3_data_count(statement_);
    const int actual = exists ? sqlite3_column_type(statement_, column) : SQLITE_NULL;
    if (actual != type) {
        throw Error(codes::internal_error,
                    fmt::format("column {} is {}, expected {}: {}", column, type_name(actual),
                                type_name(type), sqlite3_sql(statement_)));
    }
}

bool StatementRow::is_null(int column) const {
    if (column < 0 || column >= sqlite3_data_count(statement_)) {
        throw Error(codes::internal_error,
                    fmt::format("no column {}: {}", column, sqlite3_sql(statement_)));
    }
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t StatementRow::integer(int column) const {
    expect(column, SQLITE_INTEGER);
    return sqlite3_column_int64(statement_, column);
}

double StatementRow::real(int column) const {
    expect(column, SQLITE_FLOAT);
    return sqlite3_column_double(statement_, column);
}

std::string_view StatementRow::text(int column) const {
    expect(column, SQLITE_TEXT);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): SQLite gives octets of UTF-8.
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

ByteView StatementRow::blob(int column) const {
    expect(column, SQLITE_BLOB);
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

}  // namespace certferry::store::sqlite
