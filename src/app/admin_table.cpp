#include "app/admin_table.h"

#include "base/encoding.h"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace certferry::app {

namespace {

/// Places on the screen, one for each character: names in most alphabets are as wide as that.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// The text without what a terminal would act upon: control characters, and octets that are no
/// UTF-8, become \xNN. Quotes and backslashes are names' own and stay.
std::string printable(std::string_view text) {
    std::string safe;
    while (!text.empty()) {
        const auto first = static_cast<unsigned char>(text.front());
        const auto length = utf8_length(text);
        // U+0080 to U+009F are control characters too.
        const bool is_control =
            first < 0x20 || first == 0x7F ||
            (first == 0xC2 && length == 2 && static_cast<unsigned char>(text[1]) < 0xA0);
        if (length == 0 || is_control) {
            safe += fmt::format("\\x{:02x}", first);
            text.remove_prefix(1);
        } else {
            safe += text.substr(0, length);
            text.remove_prefix(length);
        }
    }
    return safe;
}

using Cells = std::vector<std::string>;

std::size_t width_of_column(const std::vector<Cells>& rows, std::size_t column) {
    std::size_t width = 0;
    for (const auto& row : rows) {
        width = std::max(width, width_of(row[column]));
    }
    return width;
}

std::string line_of(const Cells& row, const std::vector<std::size_t>& widths) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (widths[i] != 0) {
            line += row[i];
            line.append(widths[i] - width_of(row[i]) + 2, ' ');
        }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
}

}  // namespace

std::string cell_text(const boost::json::value* value) {
    if (value == nullptr || value->is_null()) {
        return "";
    }
    if (value->is_string()) {
        return printable(std::string_view(value->get_string()));
    }
    const auto* array = value->if_array();
    if (array != nullptr &&
        std::ranges::none_of(*array, [](const auto& each) { return each.is_structured(); })) {
        std::string text;
        for (const auto& each : *array) {
            text += (text.empty() ? "" : ", ") + cell_text(&each);
        }
        return text;
    }
    return printable(boost::json::serialize(*value));
}

const boost::json::value* member_at(const boost::json::object& object, std::string_view path) {
    const auto dot = path.find('.');
    const auto name = path.substr(0, dot);
    const auto* value = object.if_contains(boost::json::string_view(name.data(), name.size()));
    if (value == nullptr || dot == std::string_view::npos) {
        return value;
    }
    const auto* inner = value->if_object();
    return inner != nullptr ? member_at(*inner, path.substr(dot + 1)) : nullptr;
}

std::string table_text(std::span<const Column> columns, const boost::json::array& items) {
    std::vector<Cells> rows;
    for (const auto& item : items) {
        Cells cells;
        for (const auto& column : columns) {
            cells.push_back(
                item.is_object() ? cell_text(member_at(item.get_object(), column.member)) : "");
        }
        rows.push_back(std::move(cells));
    }
    Cells titles;
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto width = width_of_column(rows, i);
        const bool is_shown = width != 0 || i == 0 || rows.empty();
        titles.emplace_back(is_shown ? columns[i].title : "");
        widths.push_back(is_shown ? std::max(width, columns[i].title.size()) : 0);
    }
    auto text = line_of(titles, widths);
    for (const auto& row : rows) {
        text += line_of(row, widths);
    }
    return text;
}

std::string object_text(const boost::json::object& object) {
    std::size_t width = 0;
    for (const auto& member : object) {
        width = std::max(width, member.key().size());
    }
    std::string text;
    for (const auto& member : object) {
        text += std::string(member.key());
        text.append(width - member.key().size() + 2, ' ');
        text += cell_text(&member.value()) + '\n';
    }
    return text;
}

}  // namespace certferry::app
