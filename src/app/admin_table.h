#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <span>
#include <string>
#include <string_view>

namespace certferry::app {

/// One column of a table for people: a title and the member that it shows, such as `displayName`,
/// or `event.message` for a member of a member.
struct Column {
    std::string_view title;
    std::string_view member;
};

/// A value as people read it: texts bare, arrays by commas, nothing for what is not there, the
/// rest as JSON. Nothing in it can move the terminal's cursor.
std::string cell_text(const boost::json::value* value);

/// The member at `path`; null if it is not there.
const boost::json::value* member_at(const boost::json::object& object, std::string_view path);

/// A line of titles and one for each object, columns as wide as their widest cell. Empty columns
/// are left out, except the first.
std::string table_text(std::span<const Column> columns, const boost::json::array& items);

/// One line for each member.
std::string object_text(const boost::json::object& object);

}  // namespace certferry::app
