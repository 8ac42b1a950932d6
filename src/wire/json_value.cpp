#include "wire/json_value.h"

#include "base/codes/wire.h"
#include "base/encoding.h"
#include "base/error.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace certferry::wire {

namespace {

namespace json = boost::json;
using json::error_code;

/// Builds the tree, and counts the members that the text names. Boost's own parser keeps the last
/// of members with one name without a word; the count makes that visible.
class TreeBuilder {
public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    explicit TreeBuilder(const json::storage_ptr& storage) { stack_.reset(storage); }

    json::value release() { return stack_.release(); }

    std::size_t members() const noexcept { return members_; }

    // The names of what follows are those that json::basic_parser calls.
    bool on_document_begin(error_code&) { return true; }

    bool on_document_end(error_code&) { return true; }

    bool on_object_begin(error_code&) { return true; }

    bool on_object_end(std::size_t size, error_code&) {
        stack_.push_object(size);
        return true;
    }

    bool on_array_begin(error_code&) { return true; }

    bool on_array_end(std::size_t size, error_code&) {
        stack_.push_array(size);
        return true;
    }

    bool on_key_part(json::string_view part, std::size_t, error_code&) {
        stack_.push_chars(part);
        return true;
    }

    bool on_key(json::string_view last, std::size_t, error_code&) {
        ++members_;
        stack_.push_key(last);
        return true;
    }

    bool on_string_part(json::string_view part, std::size_t, error_code&) {
        stack_.push_chars(part);
        return true;
    }

    bool on_string(json::string_view last, std::size_t, error_code&) {
        stack_.push_string(last);
        return true;
    }

    bool on_number_part(json::string_view, error_code&) { return true; }

    bool on_int64(std::int64_t number, json::string_view, error_code&) {
        stack_.push_int64(number);
        return true;
    }

    bool on_uint64(std::uint64_t number, json::string_view, error_code&) {
        stack_.push_uint64(number);
        return true;
    }

    bool on_double(double number, json::string_view, error_code&) {
        stack_.push_double(number);
        return true;
    }

    bool on_bool(bool value, error_code&) {
        stack_.push_bool(value);
        return true;
    }

    bool on_null(error_code&) {
        stack_.push_null();
        return true;
    }

    bool on_comment_part(json::string_view, error_code&) { return true; }

    bool on_comment(json::string_view, error_code&) { return true; }

private:
    json::value_stack stack_;
    std::size_t members_ = 0;
};

/// Members of all objects in the tree, which is no deeper than the policy allows.
std::size_t count_members(
    const json::value& value) {  // NOLINT(misc-no-recursion): depth is bounded
    std::size_t count = 0;
    if (const auto* object = value.if_object()) {
        count = object->size();
        for (const auto& member : *object) {
            count += count_members(member.value());
        }
    } else if (const auto* array = value.if_array()) {
        for (const auto& element : *array) {
            count += count_members(element);
        }
    }
    return count;
}

json::value parse(std::string_view text, const JsonPolicy& policy,
                  const json::storage_ptr& storage) {
    if (text.size() > policy.max_bytes) {
        throw Error(codes::json_too_large,
                    fmt::format("{} bytes; at most {}", text.size(), policy.max_bytes));
    }
    json::parse_options options;
    options.max_depth = policy.max_depth;
    json::basic_parser<TreeBuilder> parser(options, storage);
    error_code failure;
    const std::size_t end = parser.write_some(false, text.data(), text.size(), failure);
    if (!failure && end < text.size()) {
        failure = json::error::extra_data;
    }
    if (failure) {
        throw Error(codes::json_malformed, fmt::format("byte {}: {}", end, failure.message()));
    }
    json::value tree = parser.handler().release();
    if (count_members(tree) != parser.handler().members()) {
        throw Error(codes::json_malformed, "an object has two members of the same name");
    }
    return tree;
}

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// Whole numbers up to here have a double of their own.
constexpr double exact_double = 9007199254740992.0;

std::optional<std::int64_t> whole(double number) noexcept {
    if (std::trunc(number) == number && std::abs(number) <= exact_double) {
        return static_cast<std::int64_t>(number);
    }
    return std::nullopt;
}

}  // namespace

JsonDocument::JsonDocument(std::string_view text, const JsonPolicy& policy)
    : memory_(first_.data(), first_.size()), value_(parse(text, policy, &memory_)) {}

std::string JsonPath::text() const {
    std::string path;
    for (const JsonPath* at = this; at->parent != nullptr; at = at->parent) {
        const bool first = at->parent->parent == nullptr;
        if (at->member.data() == nullptr) {
            path.insert(0, fmt::format("[{}]", at->index));
        } else {
            path.insert(0, (first ? "" : ".") + escape_for_log(at->member, 64));
        }
    }
    return path;
}

std::string camel_case(std::string_view snake) {
    std::string camel;
    bool raise = false;
    for (const char c : snake) {
        if (c == '_' && !camel.empty()) {
            raise = true;
        } else {
            camel += raise && c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
            raise = false;
        }
    }
    return camel;
}

void refuse_json(const JsonPath& path, std::string_view problem) {
    const std::string where = path.text();
    throw Error(codes::json_invalid,
                where.empty() ? std::string(problem) : fmt::format("{}: {}", where, problem));
}

const json::object& json_object(const json::value& value, const JsonPath& path) {
    if (const auto* object = value.if_object()) {
        return *object;
    }
    refuse_json(path, "expected object");
}

const json::array& json_array(const json::value& value, const JsonPath& path) {
    if (const auto* array = value.if_array()) {
        return *array;
    }
    refuse_json(path, "expected array");
}

bool json_bool(const json::value& value, const JsonPath& path) {
    if (const auto* flag = value.if_bool()) {
        return *flag;
    }
    refuse_json(path, "expected true or false");
}

double json_number(const json::value& value, const JsonPath& path) {
    if (!value.is_number()) {
        refuse_json(path, "expected number");
    }
    const auto number = value.to_number<double>();
    if (!std::isfinite(number)) {
        refuse_json(path, "number out of range");
    }
    return number;
}

std::string_view json_text(const json::value& value, const JsonPath& path) {
    const auto* text = value.if_string();
    if (text == nullptr) {
        refuse_json(path, "expected string");
    }
    if (text->find('\0') != json::string::npos) {
        refuse_json(path, "the character U+0000 is not allowed");
    }
    return {text->data(), text->size()};
}

std::int64_t json_signed(const json::value& value, std::int64_t least, std::int64_t most,
                         const JsonPath& path) {
    std::optional<std::int64_t> number;
    if (const auto* plain = value.if_int64()) {
        number = *plain;
    } else if (const auto* real = value.if_double()) {
        number = whole(*real);
    }
    if (!number && !value.is_uint64()) {
        refuse_json(path, "expected whole number");
    }
    if (!number || *number < least || *number > most) {
        refuse_json(path, fmt::format("expected a number from {} to {}", least, most));
    }
    return *number;
}

std::uint64_t json_unsigned(const json::value& value, std::uint64_t most, const JsonPath& path) {
    std::optional<std::uint64_t> number;
    if (const auto* large = value.if_uint64()) {
        number = *large;
    } else if (!value.is_number()) {
        refuse_json(path, "expected whole number");
    } else {
        const auto small = json_signed(value, 0, std::numeric_limits<std::int64_t>::max(), path);
        number = static_cast<std::uint64_t>(small);
    }
    if (*number > most) {
        refuse_json(path, fmt::format("expected a number from 0 to {}", most));
    }
    return *number;
}

bool same_json_name(std::string_view a, std::string_view b, NameMatch match) noexcept {
    return match == NameMatch::exact
               ? a == b
               : std::equal(a.begin(), a.end(), b.begin(), b.end(),
                            [](char x, char y) { return lower(x) == lower(y); });
}

const json::value* json_member(const json::object& object, std::string_view name,
                               const JsonPath& path, NameMatch match) {
    if (match == NameMatch::exact) {
        return object.if_contains({name.data(), name.size()});
    }
    const json::value* found = nullptr;
    for (const auto& member : object) {
        const auto key = member.key();
        if (same_json_name({key.data(), key.size()}, name, match)) {
            if (found != nullptr) {
                refuse_json(path, "given twice");
            }
            found = &member.value();
        }
    }
    return found;
}

void refuse_unknown_members(const json::object& object, std::span<const std::string> known,
                            const JsonPath& path, NameMatch match) {
    for (const auto& member : object) {
        const std::string_view name(member.key().data(), member.key().size());
        const bool is_known = std::any_of(known.begin(), known.end(), [&](const auto& candidate) {
            return same_json_name(name, candidate, match);
        });
        if (!is_known) {
            refuse_json({.parent = &path, .member = name}, "unknown member");
        }
    }
}

std::string json_text_of(const json::value& value) {
    return json::serialize(value);
}

}  // namespace certferry::wire
