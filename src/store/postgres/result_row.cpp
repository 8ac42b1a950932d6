#include "store/postgres/result_row.h"

#include "base/error.h"
#include "store/postgres/types.h"

#include <fmt/format.h>

#include <bit>

namespace certferry::store::postgres {

namespace {

/// Big-endian two's complement of 1 to 8 octets.
std::int64_t from_wire(std::string_view octets) noexcept {
    const bool negative = (static_cast<unsigned char>(octets.front()) & 0x80U) != 0;
    std::uint64_t number = negative ? ~std::uint64_t{0} : 0;
    for (const char octet : octets) {
        number = (number << 8) | static_cast<unsigned char>(octet);
    }
    return std::bit_cast<std::int64_t>(number);
}

}  // namespace

void ResultRow::refuse(int column, std::string_view expected) const {
    throw Error(
        codes::internal_error,
        fmt::format("column {} is of type {}{}, expected {}: {}", column, PQftype(result_, column),
                    PQgetisnull(result_, row_, column) != 0 ? " and null" : "", expected, sql_));
}

void ResultRow::require_column(int column) const {
    if (column < 0 || column >= PQnfields(result_)) {
        throw Error(codes::internal_error, fmt::format("no column {}: {}", column, sql_));
    }
}

std::string_view ResultRow::octets(int column, std::string_view expected) const {
    if (PQgetisnull(result_, row_, column) != 0) {
        refuse(column, expected);
    }
    return {PQgetvalue(result_, row_, column),
            static_cast<std::size_t>(PQgetlength(result_, row_, column))};
}

bool ResultRow::is_null(int column) const {
    require_column(column);
    return PQgetisnull(result_, row_, column) != 0;
}

std::int64_t ResultRow::integer(int column) const {
    require_column(column);
    switch (PQftype(result_, column)) {
        case int8_type:
        case int4_type:
        case int2_type:
        case bool_type:
            return from_wire(octets(column, "integer"));
        default:
            refuse(column, "integer");
    }
}

double ResultRow::real(int column) const {
    require_column(column);
    if (PQftype(result_, column) != float8_type) {
        refuse(column, "real");
    }
    return std::bit_cast<double>(from_wire(octets(column, "real")));
}

std::string_view ResultRow::text(int column) const {
    require_column(column);
    switch (PQftype(result_, column)) {
        case text_type:
        case varchar_type:
        case name_type:
            return octets(column, "text");
        default:
            refuse(column, "text");
    }
}

ByteView ResultRow::blob(int column) const {
    require_column(column);
    if (PQftype(result_, column) != bytea_type) {
        refuse(column, "blob");
    }
    return as_bytes(octets(column, "blob"));
}

}  // namespace certferry::store::postgres
