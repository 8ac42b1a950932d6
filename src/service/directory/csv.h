#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::service {

inline constexpr std::size_t max_csv_record_octets = std::size_t{64} * 1024;
inline constexpr std::size_t max_csv_cells = 64;

/// Why a record of a CSV file could not be read.
enum class CsvFault {
    unclosed_quote,  ///< Or the record is longer than it may be.
    stray_quote,     ///< One inside an unquoted cell, or text behind a closing one.
    too_many_cells,
    too_long,
};

/// For people, in the place of the offending text.
std::string_view to_text(CsvFault fault) noexcept;

/// One record of a CSV file (RFC 4180).
struct CsvRecord {
    std::vector<std::string> cells;  ///< Octets as they are; none for an empty line.
    std::size_t octets = 0;          ///< What was read, with the line end.
    std::int64_t lines = 0;          ///< Line ends among that.
    std::optional<CsvFault> fault;   ///< Then reading goes on behind the first line end.
};

/// Reads the record that `text` begins with; `text` is not empty and reaches to the end of the
/// file, or holds at least max_csv_record_octets. Lines end with CRLF, or with LF alone, which
/// other programs write.
CsvRecord read_csv_record(std::string_view text);

}  // namespace certferry::service
