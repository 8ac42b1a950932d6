#pragma once

#include "base/secret.h"

#include <chrono>
#include <cstddef>

namespace certferry::store::postgres {

/// How libpq and we speak of statements.
enum class Statements {
    prepared,  ///< Prepared once per connection and kept by their text.
    unnamed,   ///< Parsed anew each time: for a pooler that gives each transaction another server
               ///< connection (pgbouncer in transaction mode).
};

/// How to reach a PostgreSQL database, of version 15 or newer and in UTF-8.
struct Options {
    /// libpq's connection text, `key=value …` or a URI, with a password if one is needed. Several
    /// hosts are tried in turn. Keys that it does not name get our defaults: connect_timeout=2,
    /// tcp_user_timeout=3000, target_session_attrs=read-write, keepalives after 5 s.
    Secret conninfo;

    /// Connections for writing, and so transactions at once. Opened when first needed.
    std::size_t max_writers = 8;

    /// Connections for reading.
    std::size_t max_readers = 8;

    /// Write operations that may wait for a connection; one more gets Error(store_busy).
    std::size_t max_waiting = 4096;

    /// How long to wait for a free connection, and for a lock that another transaction holds.
    std::chrono::milliseconds busy_timeout{5000};

    /// How long one statement or commit may take. The server ends a statement then; if it does not
    /// answer a second later either, the connection counts as lost.
    std::chrono::milliseconds statement_timeout{30'000};

    Statements statements = Statements::prepared;
};

}  // namespace certferry::store::postgres
