#pragma once

#include "wire/json_value.h"

#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace certferry::wire {

/// How a struct's members are called in JSON: in camelCase. Specialise it with another `name` where
/// the other side wants something else; SnakeCase is one for bodies of OAuth.
template <class T>
struct JsonNaming {
    static std::string name(std::string_view member) { return camel_case(member); }
};

/// Members keep their C++ names: `template <> struct JsonNaming<Token> : SnakeCase {};`
struct SnakeCase {
    static std::string name(std::string_view member) { return std::string(member); }
};

/// How an enum's values are called in JSON: in camelCase after BOOST_DESCRIBE_ENUM. Specialise it
/// with a `names()` that gives a range of (value, name) where they are called otherwise.
template <class E>
struct JsonEnum {
    static const std::vector<std::pair<E, std::string>>& names() {
        static const std::vector<std::pair<E, std::string>> table = [] {
            std::vector<std::pair<E, std::string>> list;
            boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
                [&list](auto row) { list.emplace_back(row.value, camel_case(row.name)); });
            return list;
        }();
        return table;
    }
};

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <class T>
inline constexpr bool is_map = false;
template <class T>
inline constexpr bool is_map<std::map<std::string, T>> = true;

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                         boost::describe::mod_inherited>;

/// Names of a struct's members in JSON, in the order of Members<T>.
template <class T>
const std::vector<std::string>& member_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        boost::mp11::mp_for_each<Members<T>>(
            [&list](auto member) { list.push_back(JsonNaming<T>::name(member.name)); });
        return list;
    }();
    return names;
}

}  // namespace detail

}  // namespace certferry::wire
