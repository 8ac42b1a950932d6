#pragma once

#include <string_view>

namespace certferry::service {

/// What a column of an import of this kind (`users`, `devices`, `groups`, `members`) holds.
enum class Column { none, text, flag };

/// By the column's name; `none` if there is no such column.
Column column_of(std::string_view kind, std::string_view name);

}  // namespace certferry::service
