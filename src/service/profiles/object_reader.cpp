#include "service/profiles/object_reader.h"

#include "service/profiles/finding_codes.h"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace certferry::service {

namespace {

constexpr std::size_t max_shown = 100;  // Octets of an offending value that a finding repeats.

/// `~` and `/` in a member's name (RFC 6901, 3).
std::string pointer_token(std::string_view name) {
    std::string token;
    for (const char c : name) {
        if (c == '~') {
            token += "~0";
        } else if (c == '/') {
            token += "~1";
        } else {
            token += c;
        }
    }
    return token;
}

/// Cut at a character's border.
std::string shortened(std::string text) {
    if (text.size() > max_shown) {
        std::size_t end = max_shown;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) {
            --end;
        }
        text.resize(end);
        text += "…";
    }
    return text;
}

}  // namespace

ObjectReader::ObjectReader(const boost::json::object& object, std::string path, Findings& findings)
    : object_(&object), path_(std::move(path)), findings_(&findings) {}

std::string ObjectReader::path_of(std::string_view name) const {
    return path_ + "/" + pointer_token(name);
}

bool ObjectReader::given(std::string_view name) const {
    const boost::json::value* value = object_->if_contains(name);
    return value != nullptr && !value->is_null();
}

void ObjectReader::add(Finding finding) {
    findings_->push_back(std::move(finding));
}

void ObjectReader::wrong_value(std::string path, std::string text) {
    add(finding(findings::e_json_value, std::move(path), shortened(std::move(text))));
}

void ObjectReader::wrong_type(std::string path, const boost::json::value& value) {
    add(finding(findings::e_json_type, std::move(path), shortened(boost::json::serialize(value))));
}

const boost::json::value* ObjectReader::find(std::string_view name, Need need) {
    known_.emplace(name);
    if (given(name)) {
        return object_->if_contains(name);
    }
    if (need == Need::required) {
        add(finding(findings::e_required, path_of(name)));
    }
    return nullptr;
}

const boost::json::array* ObjectReader::find_array(std::string_view name, std::size_t max,
                                                   Need need) {
    const boost::json::value* value = find(name, need);
    if (value == nullptr) {
        return nullptr;
    }
    const boost::json::array* elements = value->if_array();
    if (elements == nullptr) {
        wrong_type(path_of(name), *value);
    } else if (elements->size() > max) {
        wrong_value(path_of(name), "more than " + std::to_string(max));
    }
    return elements;
}

std::optional<std::string> ObjectReader::text(std::string_view name, TextLength length, Need need) {
    const boost::json::value* value = find(name, need);
    if (value == nullptr) {
        return std::nullopt;
    }
    const boost::json::string* string = value->if_string();
    if (string == nullptr) {
        wrong_type(path_of(name), *value);
        return std::nullopt;
    }
    std::string text{std::string_view(*string)};
    const std::size_t characters = character_count(text);
    if (characters < length.min || characters > length.max) {
        wrong_value(path_of(name), std::move(text));
        return std::nullopt;
    }
    return text;
}

std::optional<std::int64_t> ObjectReader::integer(std::string_view name, Need need) {
    const boost::json::value* value = find(name, need);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (const std::int64_t* number = value->if_int64()) {
        return *number;
    }
    if (const std::uint64_t* number = value->if_uint64()) {
        constexpr auto most = std::numeric_limits<std::int64_t>::max();
        return *number > std::uint64_t{most} ? most : static_cast<std::int64_t>(*number);
    }
    wrong_type(path_of(name), *value);
    return std::nullopt;
}

std::optional<int> ObjectReader::small_integer(std::string_view name) {
    const auto number = integer(name);
    if (!number) {
        return std::nullopt;
    }
    using Int = std::numeric_limits<int>;
    return static_cast<int>(std::clamp<std::int64_t>(*number, Int::min(), Int::max()));
}

std::optional<bool> ObjectReader::boolean(std::string_view name) {
    const boost::json::value* value = find(name, Need::optional);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (const bool* flag = value->if_bool()) {
        return *flag;
    }
    wrong_type(path_of(name), *value);
    return std::nullopt;
}

std::optional<ObjectReader> ObjectReader::object(std::string_view name, Need need) {
    const boost::json::value* value = find(name, need);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (const boost::json::object* object = value->if_object()) {
        return ObjectReader(*object, path_of(name), *findings_);
    }
    wrong_type(path_of(name), *value);
    return std::nullopt;
}

std::optional<std::vector<std::string>> ObjectReader::texts(std::string_view name, std::size_t max,
                                                            Need need) {
    std::vector<std::string> texts;
    const auto take = [&](const boost::json::value& value, const std::string& path) {
        const boost::json::string* string = value.if_string();
        if (string == nullptr) {
            wrong_type(path, value);
        } else if (string->empty() || string->size() > 4096) {
            wrong_value(path, std::string(std::string_view(*string)));
        } else {
            texts.emplace_back(std::string_view(*string));
        }
    };
    return array(name, max, take, need) ? std::optional(std::move(texts)) : std::nullopt;
}

bool ObjectReader::offered(std::string_view name, bool on_this_platform) {
    known_.emplace(name);
    if (!on_this_platform && given(name)) {
        add(finding(findings::e_setting_platform, path_of(name), std::string(name)));
    }
    return on_this_platform;
}

void ObjectReader::finish() {
    for (const auto& member : *object_) {
        const std::string_view name = member.key();
        if (!known_.contains(name)) {
            add(finding(findings::e_json_unknown, path_of(name), shortened(std::string(name))));
        }
    }
}

}  // namespace certferry::service
