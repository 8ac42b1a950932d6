#pragma once

#include <string>
#include <string_view>

namespace certferry::store::postgres {

/// A script of migrations.h in PostgreSQL's words.
///
/// `INTEGER` becomes bigint, `REAL` double precision, `BLOB` bytea, and `TEXT` a text that is
/// compared octet by octet whatever the database's locale, as SQLite does; `STRICT` goes, and
/// `id INTEGER NOT NULL PRIMARY KEY` takes its numbers from a sequence. Comments, quoted names and
/// texts in quotes stay as they are. Lines marked `--postgres ` are freed of the mark.
std::string to_postgres(std::string_view script);

}  // namespace certferry::store::postgres
