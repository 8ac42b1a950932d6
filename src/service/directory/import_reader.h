#pragma once

#include "store/service/imports.h"

#include <boost/json/object.hpp>

#include <cstddef>
#include <functional>
#include <string_view>

namespace certferry::service {

/// Part of an import's content: octets from `next_octet` of its progress on.
struct ImportWindow {
    std::string_view text;
    bool is_last;  ///< It reaches to the content's end.
};

/// Longest row of either format.
inline constexpr std::size_t max_row_octets = std::size_t{64} * 1024;

/// What becomes of rows that are read.
struct RowSink {
    /// A row as an object: of a CSV file, cells by their column, empty ones null.
    std::function<void(std::int64_t line, const boost::json::object& row)> row;
    /// A row that cannot be read.
    std::function<void(std::int64_t line, std::string_view code, std::string_view text)> fault;
};

/// Reads up to `max_rows` rows and moves the progress behind them: octet, line, number of rows,
/// and the header of a CSV file. Empty lines are no rows.
///
/// Throws Error(import_header_invalid) or Error(import_row_endless) if the rest of the file cannot
/// be understood.
void read_import_rows(const store::service::ImportRecord& import,
                      store::service::ImportProgress& progress, const ImportWindow& window,
                      std::size_t max_rows, const RowSink& sink);

}  // namespace certferry::service
