#include "app/config_text.h"

#include "base/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <toml++/toml.h>

namespace certferry::app {

namespace {

using Lines = std::set<std::size_t>;  // Counted from 1, as toml++ does.

toml::table parse_text(const std::string& text, const std::string& name) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& failure) {
        throw Error(codes::config_invalid,
                    fmt::format("{}, line {}: {}", name, failure.source().begin.line,
                                failure.description()));
    }
}

const toml::node* find(const toml::table& root, const ConfigText::Path& path) {
    const toml::node* node = &root;
    for (const auto& key : path) {
        const auto* table = node->as_table();
        node = table != nullptr ? table->get(key) : nullptr;
        if (node == nullptr) {
            return nullptr;
        }
    }
    return node;
}

std::vector<std::string> split_lines(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t from = 0;
    while (from < text.size()) {
        const auto end = std::min(text.find('\n', from), text.size() - 1);
        lines.push_back(text.substr(from, end + 1 - from));
        from = end + 1;
    }
    return lines;
}

bool is_blank(const std::string& line) {
    return line.find_first_not_of(" \t\r\n") == std::string::npos;
}

bool begins_with(const std::string& line, char sign) {
    const auto first = line.find_first_not_of(" \t");
    return first != std::string::npos && line[first] == sign;
}

/// Where toml++'s position is in the text: it counts code points within lines.
std::size_t offset_of(const std::string& text, const toml::source_position& at) {
    std::size_t offset = 0;
    for (toml::source_index line = 1; line < at.line && offset < text.size(); ++line) {
        offset = std::min(text.find('\n', offset), text.size() - 1) + 1;
    }
    for (toml::source_index column = 1; column < at.column && offset < text.size(); ++column) {
        ++offset;
        while (offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) == 0x80) {
            ++offset;
        }
    }
    return offset;
}

/// True if the table is there only because one below it has a header: it then has the place of
/// that.
bool is_implied(const toml::table& table) {
    const auto& begin = table.source().begin;
    for (const auto& [key, value] : table) {
        const toml::node* below = value.is_array_of_tables() ? value.as_array()->get(0) : &value;
        const auto* child = below->as_table();
        if (child != nullptr && !child->is_inline() && child->source().begin == begin) {
            return true;
        }
    }
    return false;
}

/// The line of the header `[…]` of a table; 0 if it has none.
std::size_t header_line(const toml::table& table, const std::vector<std::string>& lines) {
    const auto line = static_cast<std::size_t>(table.source().begin.line);
    const bool is_header = !table.is_inline() && !is_implied(table) && line > 0 &&
                           line <= lines.size() && begins_with(lines[line - 1], '[');
    return is_header ? line : 0;
}

void add_lines(Lines& found, std::size_t from, std::size_t to) {
    for (std::size_t line = from; line <= to; ++line) {
        found.insert(line);
    }
}

bool is_section(const toml::node& node) {
    const auto* table = node.as_table();
    return (table != nullptr && !table->is_inline()) || node.is_array_of_tables();
}

/// The lines of a table: its header, its keys with the comments between, and the tables below.
void collect(const toml::table& table, const std::vector<std::string>& lines, Lines& found) {
    const auto header = header_line(table, lines);
    std::size_t last = header;
    for (const auto& [key, value] : table) {
        if (const auto* below = value.as_table(); below != nullptr && !below->is_inline()) {
            collect(*below, lines, found);
        } else if (is_section(value)) {
            for (const auto& element : *value.as_array()) {
                collect(*element.as_table(), lines, found);
            }
        } else {
            const auto end = static_cast<std::size_t>(value.source().end.line);
            add_lines(found, key.source().begin.line, end);
            last = std::max(last, end);
        }
    }
    if (header > 0) {
        add_lines(found, header, last);
    }
}

std::string without(const std::vector<std::string>& lines, const Lines& gone) {
    std::string text;
    bool after_gap = true;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool blank = is_blank(lines[i]);
        // Two gaps that have become neighbours are one.
        if (gone.contains(i + 1) || (blank && after_gap && gone.contains(i))) {
            continue;
        }
        text += lines[i];
        after_gap = blank;
    }
    while (gone.contains(lines.size()) && text.ends_with("\n\n")) {
        text.pop_back();  // The gap before what was last.
    }
    return text;
}

}  // namespace

std::string toml_string(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            quoted += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::string toml_strings(const std::vector<std::string>& texts) {
    std::vector<std::string> quoted;
    quoted.reserve(texts.size());
    for (const auto& text : texts) {
        quoted.push_back(toml_string(text));
    }
    return fmt::format("[{}]", fmt::join(quoted, ", "));
}

ConfigText::ConfigText(std::string text, std::string name)
    : text_(std::move(text)), name_(std::move(name)) {
    check();
    if (!text_.empty() && !text_.ends_with('\n')) {
        text_ += '\n';
    }
}

void ConfigText::check() const {
    parse_text(text_, name_);
}

void ConfigText::set(const Path& path, const std::string& value) {
    const auto root = parse_text(text_, name_);
    if (const auto* present = find(root, path)) {
        if (is_section(*present)) {
            throw Error(codes::config_invalid,
                        fmt::format("{}: {} is a table", name_, fmt::join(path, ".")));
        }
        const auto from = offset_of(text_, present->source().begin);
        text_.replace(from, offset_of(text_, present->source().end) - from, value);
    } else {
        insert(path, value);
    }
    check();
}

void ConfigText::insert(const Path& path, const std::string& value) {
    const auto root = parse_text(text_, name_);
    auto lines = split_lines(text_);
    const auto line = fmt::format("{} = {}\n", path.back(), value);
    const Path above(path.begin(), path.end() - 1);
    const auto* parent = find(root, above);
    const auto* table = parent != nullptr ? parent->as_table() : nullptr;
    std::size_t at = 0;
    if (above.empty()) {
        const auto says = [](const std::string& each) {
            return !is_blank(each) && !begins_with(each, '#');
        };
        const auto first = std::ranges::find_if(lines, says);
        // Not between a table and the comment over it.
        if (first != lines.end() && !begins_with(*first, '[')) {
            at = static_cast<std::size_t>(first - lines.begin());
        } else if (first != lines.end()) {
            lines.insert(lines.begin(), "\n");
        } else {
            at = lines.size();
        }
    } else if (table != nullptr && header_line(*table, lines) > 0) {
        at = header_line(*table, lines);
    } else {
        lines.push_back(fmt::format("{}[{}]\n", lines.empty() ? "" : "\n", fmt::join(above, ".")));
        at = lines.size();
    }
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), line);
    text_ = fmt::format("{}", fmt::join(lines, ""));
}

void ConfigText::remove(const Path& path) {
    const auto root = parse_text(text_, name_);
    const auto* present = find(root, path);
    if (present == nullptr) {
        return;
    }
    const auto lines = split_lines(text_);
    Lines gone;
    const Path above(path.begin(), path.end() - 1);
    const auto* parent = find(root, above)->as_table();
    if (parent->is_inline()) {
        throw Error(codes::config_invalid, fmt::format("{}: write {} as a table of its own", name_,
                                                       fmt::join(above, ".")));
    }
    if (const auto* table = present->as_table(); table != nullptr && !table->is_inline()) {
        collect(*table, lines, gone);
    } else {
        const auto entry = parent->find(path.back());
        add_lines(gone, entry->first.source().begin.line, present->source().end.line);
    }
    text_ = without(lines, gone);
    check();
    if (find(parse_text(text_, name_), path) != nullptr) {
        throw Error(codes::config_invalid,
                    fmt::format("{}: {} cannot be taken out of it", name_, fmt::join(path, ".")));
    }
}

}  // namespace certferry::app
