#include "app/admin_content.h"

#include "base/bytes.h"
#include "base/codes/wire.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <iterator>

namespace certferry::app {

namespace {

/// What the service alone writes, of any kind of object.
constexpr std::array<std::string_view, 10> read_only{
    "id",    "version",  "createdAt",         "modifiedAt", "sources",
    "state", "findings", "enrolledOsVersion", "syncedAt",   "syncRequestedAt"};

bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Characters of the member's name that starts the argument; 0 if it starts with none.
std::size_t name_length(std::string_view argument) noexcept {
    const auto end = argument.find_first_of(":=");
    if (end == std::string_view::npos || argument.substr(end, 2) == "==" ||
        (argument[end] == ':' && !argument.substr(end).starts_with(":="))) {
        return 0;
    }
    return std::ranges::all_of(argument.substr(0, end), is_letter) ? end : 0;
}

boost::json::value parse(std::string_view text, const std::string& what) {
    boost::system::error_code fault;
    auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), fault);
    if (fault) {
        throw Error(codes::json_malformed, what);
    }
    return value;
}

std::string file_text(const std::string& name) {
    if (name == "-") {
        return {std::istreambuf_iterator<char>(std::cin), {}};
    }
    return std::string(as_text(read_file(name)));
}

boost::json::string_view view(std::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace

Content read_content(const std::vector<std::string>& arguments) {
    Content content;
    boost::json::object given;
    for (const std::string_view argument : arguments) {
        const auto length = name_length(argument);
        if (length == 0) {
            if (content.has_file) {
                throw Error(codes::usage_invalid,
                            fmt::format("{}: a second file", escape_for_log(argument)));
            }
            const std::string name(argument);
            const auto value = parse(file_text(name), name);
            if (!value.is_object()) {
                throw Error(codes::json_malformed, name + ": not an object");
            }
            content.has_file = true;
            content.members = value.get_object();
        } else if (argument[length] == ':') {
            given[view(argument.substr(0, length))] =
                parse(argument.substr(length + 2), escape_for_log(argument));
        } else {
            given[view(argument.substr(0, length))] = view(argument.substr(length + 1));
        }
    }
    for (const auto& member : given) {
        content.members[member.key()] = member.value();
    }
    return content;
}

boost::json::object writable_members(const boost::json::object& object,
                                     std::span<const std::string_view> writable) {
    boost::json::object members;
    for (const auto& member : object) {
        const std::string_view name(member.key());
        const bool is_writable = writable.empty()
                                     ? std::ranges::find(read_only, name) == read_only.end()
                                     : std::ranges::find(writable, name) != writable.end();
        if (is_writable) {
            members[member.key()] = member.value();
        }
    }
    return members;
}

boost::json::object merged(const boost::json::object& before, const Content& content,
                           std::span<const std::string_view> writable) {
    auto members = content.has_file ? boost::json::object() : writable_members(before, writable);
    for (const auto& member : content.members) {
        if (member.value().is_null()) {
            members.erase(member.key());
        } else {
            members[member.key()] = member.value();
        }
    }
    return members;
}

}  // namespace certferry::app
