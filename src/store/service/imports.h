#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::service {

/// How far an import has come. Written with the rows that it counts, in one transaction.
struct ImportProgress {
    std::int64_t next_octet = 0;        ///< Where the first row that was not read begins.
    std::int64_t next_line = 1;         ///< Its line in the content, from 1.
    std::optional<std::string> header;  ///< JSON array of columns; only CSV has them.
    std::int64_t rows_read = 0;
    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
    std::int64_t refused = 0;  ///< Rows, not errors.
    std::int64_t errors = 0;   ///< Rows of import_errors.
};

/// A bulk import.
struct ImportRecord {
    std::string tenant_id;
    std::string import_id;  ///< UUIDv7.
    std::string kind;       ///< `users`, `devices`, `groups`, `members`.
    std::string format;     ///< `csv`, `json`.
    std::string source;     ///< `directory`, `admin`.
    std::string mode;       ///< `create`, `upsert`.
    bool grants = false;    ///< It may write what grants certificates.
    std::string actor;      ///< Who asked, as in the audit.
    std::string remote;
    std::string state = "running";    ///< `running`, `finished`, `failed`, `cancelled`.
    std::optional<std::string> code;  ///< Why it failed.
    std::int64_t size_octets = 0;
    ImportProgress progress;
    UtcTime created_at;
    UtcTime modified_at;
};

/// One fault of one row.
struct ImportError {
    std::int64_t error = 0;  ///< Counts from 0 in its import.
    std::int64_t line = 0;
    std::string code;
    std::string path;  ///< JSON pointer to the member or column; may be empty.
    std::string text;
};

/// Size of the pieces in which content is stored; the last may be shorter.
inline constexpr std::size_t import_part_octets = std::size_t{512} * 1024;

/// Inserts the import with its content.
void insert_import(Session& session, const ImportRecord& import, ByteView content);

std::optional<ImportRecord> find_import(Session& session, std::string_view tenant_id,
                                        std::string_view import_id);

/// Takes the import for this transaction if it still runs and nobody else has it.
std::optional<ImportRecord> take_import(Session& session, std::string_view tenant_id,
                                        std::string_view import_id);

/// Those of all tenants that run, oldest first, at most `limit`.
std::vector<ImportRecord> list_running_imports(Session& session, std::int64_t limit);

/// Those before `before` (an import_id; empty: from the newest), newest first.
std::vector<ImportRecord> list_imports(Session& session, std::string_view tenant_id,
                                       std::string_view before, std::int64_t limit);

/// The pieces `first` to `last` of the content, one after the other.
Bytes read_import_content(Session& session, const ImportRecord& import, std::int64_t first,
                          std::int64_t last);

void insert_import_error(Session& session, const ImportRecord& import, const ImportError& error);

/// Errors after number `after` (-1: from the first), in order.
std::vector<ImportError> list_import_errors(Session& session, std::string_view tenant_id,
                                            std::string_view import_id, std::int64_t after,
                                            std::int64_t limit);

/// Stores progress, state and code; content goes once the import no longer runs.
void update_import(Session& session, const ImportRecord& import);

/// Forgets imports that ended before `before`, with their errors.
std::int64_t remove_imports(Session& session, UtcTime before);

}  // namespace certferry::store::service
