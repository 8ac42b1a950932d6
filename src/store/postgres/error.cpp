#include "store/postgres/error.h"

#include <fmt/format.h>

namespace certferry::store::postgres {

namespace {

/// The constraints that tell of other rows; the rest of class 23 is what our own schema forbids.
bool is_conflict(std::string_view sqlstate) noexcept {
    return sqlstate == "23505" || sqlstate == "23503" || sqlstate == "23P01";
}

bool is_busy(std::string_view sqlstate) noexcept {
    // Lock or statement waited too long, too many connections; and what was repeated in vain.
    return sqlstate == "55P03" || sqlstate == "57014" || sqlstate == "53300" ||
           remedy_for(sqlstate) == Remedy::repeat;
}

bool is_unavailable(std::string_view sqlstate) noexcept {
    // Resources, the server's operating system, and what this user may not do.
    return remedy_for(sqlstate) == Remedy::reconnect || sqlstate.starts_with("53") ||
           sqlstate.starts_with("58") || sqlstate.starts_with("28") || sqlstate == "42501" ||
           sqlstate == "3D000";
}

const ErrorCode& code_for(std::string_view sqlstate) noexcept {
    if (is_conflict(sqlstate)) {
        return codes::store_conflict;
    }
    if (is_busy(sqlstate)) {
        return codes::store_busy;
    }
    if (sqlstate == "53100") {
        return codes::store_full;
    }
    if (is_unavailable(sqlstate)) {
        return codes::store_unavailable;
    }
    if (sqlstate == "XX001" || sqlstate == "XX002") {
        return codes::store_corrupt;
    }
    return codes::internal_error;
}

std::string_view field(const PGresult* result, int code) noexcept {
    const char* text = PQresultErrorField(result, code);
    return text != nullptr ? text : "";
}

}  // namespace

Remedy remedy_for(std::string_view sqlstate) noexcept {
    if (sqlstate == "40001" || sqlstate == "40P01") {
        return Remedy::repeat;
    }
    // 08P01 is a fault of our own: a wrong number of parameters. 25006: the server became a
    // standby. 25P03: it ended a transaction that did nothing for too long.
    const bool connection = sqlstate.starts_with("08") && sqlstate != "08P01";
    const bool gone = sqlstate.empty() || sqlstate.starts_with("57P") || sqlstate == "25P03";
    return connection || gone || sqlstate == "25006" ? Remedy::reconnect : Remedy::none;
}

std::string_view sqlstate_of(const PGresult* result) noexcept {
    return field(result, PG_DIAG_SQLSTATE);
}

Error make_error(std::string_view sqlstate, std::string_view detail) {
    const auto& entry = code_for(sqlstate);
    if (entry.kind == ErrorKind::unavailable) {
        return {entry, detail, std::chrono::seconds(1)};
    }
    return {entry, detail};
}

Error make_error(const PGresult* result, std::string_view action) {
    // The primary message alone: the details of a conflict quote the values of the row.
    const auto sqlstate = sqlstate_of(result);
    const auto words = field(result, PG_DIAG_MESSAGE_PRIMARY);
    return make_error(sqlstate, fmt::format("{}: {} ({})", action,
                                            words.empty() ? "no answer" : words, sqlstate));
}

}  // namespace certferry::store::postgres
