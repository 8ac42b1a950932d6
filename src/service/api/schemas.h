#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <initializer_list>
#include <string_view>

/// JSON Schemas of answers that are put together by hand, for RouteDescription.
namespace certferry::service::schemas {

inline boost::json::object text() {
    return {{"type", "string"}};
}

/// RFC 3339, UTC.
inline boost::json::object time() {
    return {{"type", "string"}, {"format", "date-time"}};
}

inline boost::json::object flag() {
    return {{"type", "boolean"}};
}

inline boost::json::object number() {
    return {{"type", "integer"}};
}

inline boost::json::object list_of(boost::json::object item) {
    return {{"type", "array"}, {"items", std::move(item)}};
}

/// An object with these members, those in `required` always.
inline boost::json::object object_with(boost::json::object properties,
                                       std::initializer_list<std::string_view> required) {
    boost::json::array names;
    for (const auto name : required) {
        names.emplace_back(boost::json::string_view(name.data(), name.size()));
    }
    return {
        {"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(names)}};
}

}  // namespace certferry::service::schemas
