#include "store/service/imports.h"

#include <algorithm>

namespace certferry::store::service {

namespace {

// Statements are constants, put together once: a connection keeps each prepared by its text.
const std::string all =
    "SELECT tenant_id, import_id, kind, format, source, mode, grants, actor, remote, state, code,"
    " size_octets, next_octet, next_line, header, rows_read, created, updated, unchanged, refused,"
    " errors, created_at, modified_at FROM imports";
const std::string by_id = all + " WHERE tenant_id = $1 AND import_id = $2";
const std::string taken_by_id = by_id + " AND state = 'running' FOR UPDATE SKIP LOCKED";
const std::string list_running = all + " WHERE state = 'running' ORDER BY import_id LIMIT $1";
const std::string list_newest = all + " WHERE tenant_id = $1 ORDER BY import_id DESC LIMIT $2";
const std::string list_before =
    all + " WHERE tenant_id = $1 AND import_id < $2 ORDER BY import_id DESC LIMIT $3";

ImportRecord import_from_row(const Row& row) {
    ImportRecord import;
    import.tenant_id = row.string(0);
    import.import_id = row.string(1);
    import.kind = row.string(2);
    import.format = row.string(3);
    import.source = row.string(4);
    import.mode = row.string(5);
    import.grants = row.flag(6);
    import.actor = row.string(7);
    import.remote = row.string(8);
    import.state = row.string(9);
    import.code = row.optional_string(10);
    import.size_octets = row.integer(11);
    import.progress = {.next_octet = row.integer(12),
                       .next_line = row.integer(13),
                       .header = row.optional_string(14),
                       .rows_read = row.integer(15),
                       .created = row.integer(16),
                       .updated = row.integer(17),
                       .unchanged = row.integer(18),
                       .refused = row.integer(19),
                       .errors = row.integer(20)};
    import.created_at = row.time(21);
    import.modified_at = row.time(22);
    return import;
}

void insert_content(Session& session, const ImportRecord& import, ByteView content) {
    for (std::int64_t part = 0; !content.empty(); ++part) {
        const auto piece = content.first(std::min(content.size(), import_part_octets));
        session.execute(
            "INSERT INTO import_parts (tenant_id, import_id, part, content)"
            " VALUES ($1, $2, $3, $4)",
            {import.tenant_id, import.import_id, part, piece});
        content = content.subspan(piece.size());
    }
}

}  // namespace

void insert_import(Session& session, const ImportRecord& import, ByteView content) {
    const auto& progress = import.progress;
    session.execute(
        "INSERT INTO imports (tenant_id, import_id, kind, format, source, mode, grants, actor,"
        " remote, state, code, size_octets, next_octet, next_line, header, rows_read, created,"
        " updated, unchanged, refused, errors, created_at, modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
        " $19, $20, $21, $22, $23)",
        {import.tenant_id,    import.import_id,   import.kind,        import.format,
         import.source,       import.mode,        import.grants,      import.actor,
         import.remote,       import.state,       import.code,        import.size_octets,
         progress.next_octet, progress.next_line, progress.header,    progress.rows_read,
         progress.created,    progress.updated,   progress.unchanged, progress.refused,
         progress.errors,     import.created_at,  import.modified_at});
    insert_content(session, import, content);
}

std::optional<ImportRecord> find_import(Session& session, std::string_view tenant_id,
                                        std::string_view import_id) {
    return session.find(by_id, {tenant_id, import_id}, import_from_row);
}

std::optional<ImportRecord> take_import(Session& session, std::string_view tenant_id,
                                        std::string_view import_id) {
    return session.find(taken_by_id, {tenant_id, import_id}, import_from_row);
}

std::vector<ImportRecord> list_running_imports(Session& session, std::int64_t limit) {
    return session.list(list_running, {limit}, import_from_row);
}

std::vector<ImportRecord> list_imports(Session& session, std::string_view tenant_id,
                                       std::string_view before, std::int64_t limit) {
    return before.empty() ? session.list(list_newest, {tenant_id, limit}, import_from_row)
                          : session.list(list_before, {tenant_id, before, limit}, import_from_row);
}

Bytes read_import_content(Session& session, const ImportRecord& import, std::int64_t first,
                          std::int64_t last) {
    Bytes content;
    session.for_each(
        "SELECT content FROM import_parts"
        " WHERE tenant_id = $1 AND import_id = $2 AND part >= $3 AND part <= $4 ORDER BY part",
        {import.tenant_id, import.import_id, first, last},
        [&](const Row& row) { append(content, row.blob(0)); });
    return content;
}

void insert_import_error(Session& session, const ImportRecord& import, const ImportError& error) {
    session.execute(
        "INSERT INTO import_errors (tenant_id, import_id, error, line, code, path, text)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {import.tenant_id, import.import_id, error.error, error.line, error.code, error.path,
         error.text});
}

std::vector<ImportError> list_import_errors(Session& session, std::string_view tenant_id,
                                            std::string_view import_id, std::int64_t after,
                                            std::int64_t limit) {
    return session.list(
        "SELECT error, line, code, path, text FROM import_errors"
        " WHERE tenant_id = $1 AND import_id = $2 AND error > $3 ORDER BY error LIMIT $4",
        {tenant_id, import_id, after, limit}, [](const Row& row) {
            return ImportError{.error = row.integer(0),
                               .line = row.integer(1),
                               .code = row.string(2),
                               .path = row.string(3),
                               .text = row.string(4)};
        });
}

void update_import(Session& session, const ImportRecord& import) {
    const auto& progress = import.progress;
    session.execute(
        "UPDATE imports SET state = $3, code = $4, next_octet = $5, next_line = $6, header = $7,"
        " rows_read = $8, created = $9, updated = $10, unchanged = $11, refused = $12,"
        " errors = $13, modified_at = $14 WHERE tenant_id = $1 AND import_id = $2",
        {import.tenant_id, import.import_id, import.state, import.code, progress.next_octet,
         progress.next_line, progress.header, progress.rows_read, progress.created,
         progress.updated, progress.unchanged, progress.refused, progress.errors,
         import.modified_at});
    if (import.state != "running") {
        session.execute("DELETE FROM import_parts WHERE tenant_id = $1 AND import_id = $2",
                        {import.tenant_id, import.import_id});
    }
}

std::int64_t remove_imports(Session& session, UtcTime before) {
    session.execute(
        "DELETE FROM import_errors WHERE (tenant_id, import_id) IN (SELECT tenant_id, import_id"
        " FROM imports WHERE state <> 'running' AND modified_at < $1)",
        {before});
    return session.execute("DELETE FROM imports WHERE state <> 'running' AND modified_at < $1",
                           {before});
}

}  // namespace certferry::store::service
