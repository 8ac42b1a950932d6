#pragma once

#include "base/error_code.h"

/// What can be wrong with bulk imports of users, devices and groups.
namespace certferry::codes {

inline constexpr ErrorCode import_header_invalid{
    "import_header_invalid", ErrorKind::unprocessable,
    "the first line of the CSV file does not name known columns",
    "name the columns as the API's description does, each once, separated by commas, in UTF-8"};
inline constexpr ErrorCode import_row_invalid{
    "import_row_invalid", ErrorKind::unprocessable, "a row of the import cannot be read",
    "correct the line that the error names: quotes, number of cells, or JSON"};
inline constexpr ErrorCode import_row_endless{
    "import_row_endless", ErrorKind::unprocessable, "a line of the import has no end",
    "check that the file has line ends and the format that was named"};
inline constexpr ErrorCode import_errors_exceeded{
    "import_errors_exceeded", ErrorKind::unprocessable,
    "the import was given up because too many rows are faulty",
    "check that the file has the kind and format that were named"};

}  // namespace certferry::codes
