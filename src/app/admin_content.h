#pragma once

#include <boost/json/object.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::app {

/// What a verb that writes was given: at most one file, and members beside it or in place of it.
struct Content {
    bool has_file = false;
    boost::json::object members;
};

/// Reads the arguments `FILE`, `-` for standard input, `MEMBER=TEXT` and `MEMBER:=JSON` (for
/// numbers, true, false, lists). Members given by name replace those of the file. Throws
/// Error(usage_invalid), Error(file_unreadable) or Error(json_malformed).
Content read_content(const std::vector<std::string>& arguments);

/// What to write back of an object that was read: all but what only the service writes; of
/// `writable` alone if that is not empty.
boost::json::object writable_members(const boost::json::object& object,
                                     std::span<const std::string_view> writable);

/// The new content of an object: the file's, if there is one, else what was read with the given
/// members in place of its own. A member given as `:=null` is removed.
boost::json::object merged(const boost::json::object& before, const Content& content,
                           std::span<const std::string_view> writable);

}  // namespace certferry::app
