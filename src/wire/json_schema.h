#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "base/time.h"
#include "wire/json_traits.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/mp11/algorithm.hpp>

#include <limits>
#include <string>
#include <type_traits>

/// JSON Schema (2020-12, as OpenAPI 3.1 uses it) of what wire/json.h reads and writes, from the
/// same descriptions, so that a document and the parser cannot disagree.
namespace certferry::wire {

/// The schema of values of T: any type that read_json() takes. Structs refuse other members, as
/// UnknownMembers::refuse does; members that are optionals are not required.
template <class T>
boost::json::object json_schema();

/// A schema with a description.
inline boost::json::object described(boost::json::object schema, std::string_view text) {
    schema["description"] = boost::json::string_view(text.data(), text.size());
    return schema;
}

namespace detail {

template <class T>
boost::json::object integer_schema() {
    boost::json::object schema{{"type", "integer"}};
    if constexpr (sizeof(T) < sizeof(std::int64_t)) {
        schema["minimum"] = std::numeric_limits<T>::min();
        schema["maximum"] = std::numeric_limits<T>::max();
    } else {
        schema["format"] = "int64";
        if constexpr (std::is_unsigned_v<T>) {
            schema["minimum"] = 0;
        }
    }
    return schema;
}

template <class E>
boost::json::object enum_schema() {
    boost::json::array names;
    for (const auto& [value, name] : JsonEnum<E>::names()) {
        names.emplace_back(name);
    }
    return {{"type", "string"}, {"enum", std::move(names)}};
}

template <class T>
boost::json::object struct_schema() {
    const auto& names = member_names<T>();
    boost::json::object properties;
    boost::json::array required;
    std::size_t next = 0;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        using Field =
            std::remove_reference_t<decltype(std::declval<T&>().*decltype(member)::pointer)>;
        const std::string& name = names[next++];
        properties.emplace(name, json_schema<Field>());
        if constexpr (!is_optional<Field>) {
            required.emplace_back(name);
        }
    });
    boost::json::object schema{
        {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!required.empty()) {
        schema["required"] = std::move(required);
    }
    return schema;
}

}  // namespace detail

template <class T>
boost::json::object json_schema() {
    if constexpr (std::is_same_v<T, bool>) {
        return {{"type", "boolean"}};
    } else if constexpr (std::is_same_v<T, double>) {
        return {{"type", "number"}};
    } else if constexpr (std::is_integral_v<T>) {
        return detail::integer_schema<T>();
    } else if constexpr (std::is_same_v<T, std::string>) {
        return {{"type", "string"}};
    } else if constexpr (std::is_same_v<T, Secret>) {
        return {{"type", "string"}, {"format", "password"}};
    } else if constexpr (std::is_same_v<T, Bytes>) {
        return {{"type", "string"}, {"contentEncoding", "base64"}};
    } else if constexpr (std::is_same_v<T, UtcTime>) {
        return {{"type", "string"}, {"format", "date-time"}};
    } else if constexpr (std::is_same_v<T, boost::json::value>) {
        return {};
    } else if constexpr (detail::is_optional<T>) {
        return json_schema<typename T::value_type>();
    } else if constexpr (detail::is_vector<T>) {
        return {{"type", "array"}, {"items", json_schema<typename T::value_type>()}};
    } else if constexpr (detail::is_map<T>) {
        return {{"type", "object"},
                {"additionalProperties", json_schema<typename T::mapped_type>()}};
    } else if constexpr (std::is_enum_v<T>) {
        return detail::enum_schema<T>();
    } else {
        return detail::struct_schema<T>();
    }
}

}  // namespace certferry::wire
