#include "store/sqlite/error.h"

#include <fmt/format.h>

namespace certferry::store::sqlite {

namespace {

const ErrorCode& constraint_code(int extended) noexcept {
    switch (extended) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
        case SQLITE_CONSTRAINT_FOREIGNKEY:
            return codes::store_conflict;
        default:
            // NOT NULL, CHECK and types: the code wrote what its own schema forbids.
            return codes::internal_error;
    }
}

const ErrorCode& code_for(int extended) noexcept {
    switch (extended & 0xFF) {
        case SQLITE_CONSTRAINT:
            return constraint_code(extended);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return codes::store_busy;
        case SQLITE_FULL:
            return codes::store_full;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return codes::store_corrupt;
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_NOMEM:
        case SQLITE_PROTOCOL:
        case SQLITE_INTERRUPT:
            return codes::store_unavailable;
        default:
            return codes::internal_error;
    }
}

std::string describe(sqlite3* db, int code, std::string_view action) {
    const char* words = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    return fmt::format("{}: {} ({})", action, words, code);
}

}  // namespace

Error make_error(sqlite3* db, int code, std::string_view action) {
    const auto& entry = code_for(code);
    const auto detail = describe(db, code, action);
    if (entry.kind == ErrorKind::unavailable) {
        return {entry, detail, std::chrono::seconds(1)};
    }
    return {entry, detail};
}

void check(sqlite3* db, int code, std::string_view action) {
    if (code != SQLITE_OK) {
        throw make_error(db, code, action);
    }
}

Error make_commit_error(sqlite3* db, int code) {
    if ((code & 0xFF) == SQLITE_IOERR) {
        return Error::in_doubt(codes::store_unavailable, describe(db, code, "commit"));
    }
    return make_error(db, code, "commit");
}

}  // namespace certferry::store::sqlite
