#pragma once

#include "base/error.h"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace certferry::store::postgres {

struct ClearResult {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};

using Result = std::unique_ptr<PGresult, ClearResult>;

/// What an error means for the transaction and its connection.
enum class Remedy {
    none,       ///< The caller has to deal with it.
    repeat,     ///< The database chose this transaction to end a deadlock or so: run it again.
    reconnect,  ///< This connection is of no use any more.
};

/// By SQLSTATE; an empty one is how libpq tells of a lost connection.
Remedy remedy_for(std::string_view sqlstate) noexcept;

/// The SQLSTATE of an error, empty if there is none.
std::string_view sqlstate_of(const PGresult* result) noexcept;

/// The Error for a SQLSTATE. `detail` says what was tried and what the server answered.
Error make_error(std::string_view sqlstate, std::string_view detail);

/// The Error for a result that failed, with the server's own words.
Error make_error(const PGresult* result, std::string_view action);

}  // namespace certferry::store::postgres
