#pragma once

#include "base/bytes.h"
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certferry::store {

/// One row of a result, valid only inside the function that gets it; so are the views it gives.
///
/// Columns count from 0. Types are strict: reading a column as another type than it holds, or NULL
/// through a getter that is not `optional_…`, throws Error(internal_error), for statement and code
/// disagree then.
class Row {
public:
    virtual ~Row() = default;

    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
    virtual ByteView blob(int column) const = 0;

    bool flag(int column) const { return integer(column) != 0; }

    UtcTime time(int column) const { return from_micros(integer(column)); }

    std::string string(int column) const { return std::string(text(column)); }

    Bytes bytes(int column) const { return to_bytes(blob(column)); }

    std::optional<std::int64_t> optional_integer(int column) const {
        return is_null(column) ? std::nullopt : std::optional(integer(column));
    }

    std::optional<UtcTime> optional_time(int column) const {
        return is_null(column) ? std::nullopt : std::optional(time(column));
    }

    std::optional<std::string> optional_string(int column) const {
        return is_null(column) ? std::nullopt : std::optional(string(column));
    }

    std::optional<Bytes> optional_bytes(int column) const {
        return is_null(column) ? std::nullopt : std::optional(bytes(column));
    }
};

}  // namespace certferry::store
