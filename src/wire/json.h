#pragma once

#include "base/bytes.h"
#include "base/encoding.h"
#include "base/secret.h"
#include "base/time.h"
#include "wire/json_traits.h"
#include "wire/json_value.h"

#include <boost/json/array.hpp>
#include <boost/mp11/algorithm.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// JSON texts to structs and back.
///
/// A struct takes part by being described beside its definition, in the namespace it is in:
///
///     struct Item {
///         std::string request_id;             // "requestId", required
///         std::optional<UtcTime> not_after;   // "notAfter", may be absent or null
///         std::vector<Bytes> chain;           // array of base64
///     };
///     BOOST_DESCRIBE_STRUCT(Item, (), (request_id, not_after, chain))   //
///     boost/describe/class.hpp
///
///     const auto item = wire::from_json<Item>(text);
///     const std::string text = wire::to_json(item);
///
/// Types of members: bool, integers (range-checked), double, std::string, Secret (a string), Bytes
/// (base64), UtcTime (RFC 3339; any offset is read, UTC is written), described enums (names as
/// members'), described structs, std::optional, std::vector, std::map with std::string keys, and
/// boost::json::value for what has no form of its own. JsonNaming and JsonEnum (wire/json_traits.h)
/// change names. Structs are default-constructed and then filled.
namespace certferry::wire {

/// Reads one value. Throws Error(json_invalid) whose detail starts with the path, such as
/// `items[0].sans[1]: expected string`.
template <class T>
T read_json(const boost::json::value& value, const JsonPath& path, const JsonPolicy& policy);

/// The tree for a value.
template <class T>
boost::json::value write_json(const T& value);

/// Parses a text and reads it as T.
/// Throws Error(json_too_large), Error(json_malformed) or Error(json_invalid).
template <class T>
T from_json(std::string_view text, const JsonPolicy& policy = {}) {
    const JsonDocument document(text, policy);
    return read_json<T>(document.value(), JsonPath{}, policy);
}

/// One line, UTF-8. Members that are empty optionals are left out.
template <class T>
std::string to_json(const T& value) {
    return json_text_of(write_json(value));
}

namespace detail {

/// RFC 3339 in UTC with as many digits of a second as the value has: 0, 3 or 6.
std::string json_time(UtcTime time);
UtcTime read_time(const boost::json::value& value, const JsonPath& path);
Bytes read_bytes(const boost::json::value& value, const JsonPath& path);
[[noreturn]] void refuse_enum(std::string_view text, const JsonPath& path);
[[noreturn]] void fail_enum();

template <class T>
T read_integer(const boost::json::value& value, const JsonPath& path) {
    using Limits = std::numeric_limits<T>;
    if constexpr (std::is_signed_v<T>) {
        return static_cast<T>(json_signed(value, Limits::min(), Limits::max(), path));
    } else {
        return static_cast<T>(json_unsigned(value, Limits::max(), path));
    }
}

template <class E>
E read_enum(const boost::json::value& value, const JsonPath& path, const JsonPolicy& policy) {
    const std::string_view text = json_text(value, path);
    for (const auto& [enumerator, name] : JsonEnum<E>::names()) {
        if (same_json_name(text, name, policy.names)) {
            return enumerator;
        }
    }
    refuse_enum(text, path);
}

template <class E>
std::string_view enum_name(E value) {
    for (const auto& [enumerator, name] : JsonEnum<E>::names()) {
        if (enumerator == value) {
            return name;
        }
    }
    fail_enum();
}

template <class T>
T read_vector(const boost::json::value& value, const JsonPath& path, const JsonPolicy& policy) {
    const auto& array = json_array(value, path);
    T result;
    result.reserve(array.size());
    for (std::size_t i = 0; i < array.size(); ++i) {
        const JsonPath here{.parent = &path, .member = {}, .index = i};
        result.push_back(read_json<typename T::value_type>(array[i], here, policy));
    }
    return result;
}

template <class T>
T read_map(const boost::json::value& value, const JsonPath& path, const JsonPolicy& policy) {
    T result;
    for (const auto& member : json_object(value, path)) {
        const std::string_view name(member.key().data(), member.key().size());
        const JsonPath here{.parent = &path, .member = name};
        result.emplace(name, read_json<typename T::mapped_type>(member.value(), here, policy));
    }
    return result;
}

template <class T>
T read_struct(const boost::json::value& value, const JsonPath& path, const JsonPolicy& policy) {
    const auto& object = json_object(value, path);
    const auto& names = member_names<T>();
    T result{};
    std::size_t next = 0;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        const std::string& name = names[next++];
        auto& field = result.*member.pointer;
        using Field = std::remove_reference_t<decltype(field)>;
        const JsonPath here{.parent = &path, .member = name};
        const boost::json::value* found = json_member(object, name, here, policy.names);
        if (found != nullptr) {
            field = read_json<Field>(*found, here, policy);
        } else if constexpr (!is_optional<Field>) {
            refuse_json(here, "missing");
        }
    });
    if (policy.unknown == UnknownMembers::refuse) {
        refuse_unknown_members(object, names, path, policy.names);
    }
    return result;
}

template <class T>
boost::json::object write_struct(const T& value) {
    const auto& names = member_names<T>();
    boost::json::object object;
    std::size_t next = 0;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        const std::string& name = names[next++];
        const auto& field = value.*member.pointer;
        if constexpr (is_optional<std::remove_cvref_t<decltype(field)>>) {
            if (!field) {
                return;
            }
        }
        object.emplace(name, write_json(field));
    });
    return object;
}

template <class T>
boost::json::array write_vector(const T& value) {
    boost::json::array array;
    array.reserve(value.size());
    for (const auto& element : value) {
        array.push_back(write_json(element));
    }
    return array;
}

template <class T>
boost::json::object write_map(const T& value) {
    boost::json::object object;
    for (const auto& [name, element] : value) {
        object.emplace(name, write_json(element));
    }
    return object;
}

}  // namespace detail

template <class T>
// NOLINTNEXTLINE(misc-no-recursion): as deep as the type, and the document has a limit.
T read_json(const boost::json::value& value, const JsonPath& path, const JsonPolicy& policy) {
    if constexpr (std::is_same_v<T, bool>) {
        return json_bool(value, path);
    } else if constexpr (std::is_same_v<T, double>) {
        return json_number(value, path);
    } else if constexpr (std::is_integral_v<T>) {
        return detail::read_integer<T>(value, path);
    } else if constexpr (std::is_same_v<T, std::string>) {
        return std::string(json_text(value, path));
    } else if constexpr (std::is_same_v<T, Secret>) {
        return Secret::copy_of(json_text(value, path));
    } else if constexpr (std::is_same_v<T, Bytes>) {
        return detail::read_bytes(value, path);
    } else if constexpr (std::is_same_v<T, UtcTime>) {
        return detail::read_time(value, path);
    } else if constexpr (std::is_same_v<T, boost::json::value>) {
        return boost::json::value(value, boost::json::storage_ptr());
    } else if constexpr (detail::is_optional<T>) {
        return value.is_null() ? T() : T(read_json<typename T::value_type>(value, path, policy));
    } else if constexpr (detail::is_vector<T>) {
        return detail::read_vector<T>(value, path, policy);
    } else if constexpr (detail::is_map<T>) {
        return detail::read_map<T>(value, path, policy);
    } else if constexpr (std::is_enum_v<T>) {
        return detail::read_enum<T>(value, path, policy);
    } else {
        return detail::read_struct<T>(value, path, policy);
    }
}

template <class T>
// NOLINTNEXTLINE(misc-no-recursion): as deep as the type.
boost::json::value write_json(const T& value) {
    if constexpr (std::is_same_v<T, bool> || std::is_arithmetic_v<T> ||
                  std::is_same_v<T, boost::json::value>) {
        return boost::json::value(value);
    } else if constexpr (std::is_same_v<T, std::string>) {
        return boost::json::value(boost::json::string_view(value.data(), value.size()));
    } else if constexpr (std::is_same_v<T, Secret>) {
        const std::string_view text = value.reveal_text();
        return boost::json::value(boost::json::string_view(text.data(), text.size()));
    } else if constexpr (std::is_same_v<T, Bytes>) {
        return write_json(to_base64(value));
    } else if constexpr (std::is_same_v<T, UtcTime>) {
        return write_json(detail::json_time(value));
    } else if constexpr (detail::is_optional<T>) {
        return value ? write_json(*value) : boost::json::value();
    } else if constexpr (detail::is_vector<T>) {
        return detail::write_vector(value);
    } else if constexpr (detail::is_map<T>) {
        return detail::write_map(value);
    } else if constexpr (std::is_enum_v<T>) {
        return write_json(std::string(detail::enum_name(value)));
    } else {
        return detail::write_struct(value);
    }
}

}  // namespace certferry::wire
