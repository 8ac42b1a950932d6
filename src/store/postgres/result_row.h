#pragma once

#include "store/row.h"

#include <libpq-fe.h>

namespace certferry::store::postgres {

/// A row of a result in binary format. Booleans read as 0 and 1.
class ResultRow final : public Row {
public:
    ResultRow(const PGresult* result, std::string_view sql) noexcept : result_(result), sql_(sql) {}

    /// Goes to another row, counted from 0.
    void move_to(int row) noexcept { row_ = row; }

    bool is_null(int column) const override;
    std::int64_t integer(int column) const override;
    double real(int column) const override;
    std::string_view text(int column) const override;
    ByteView blob(int column) const override;

private:
    [[noreturn]] void refuse(int column, std::string_view expected) const;
    void require_column(int column) const;

    /// The octets of a column that is not NULL.
    std::string_view octets(int column, std::string_view expected) const;

    const PGresult* result_;
    std::string_view sql_;
    int row_ = 0;
};

}  // namespace certferry::store::postgres
