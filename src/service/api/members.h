#pragma once

#include "wire/json.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace certferry::service {

/// An object of an answer, member by member: those without a value are left out.
class Members {
public:
    Members() = default;

    explicit Members(boost::json::object object) : object_(std::move(object)) {}

    template <class T>
    Members& add(std::string_view name, const T& value) {
        object_.emplace(boost::json::string_view(name.data(), name.size()),
                        wire::write_json(value));
        return *this;
    }

    template <class T>
    Members& add(std::string_view name, const std::optional<T>& value) {
        return value ? add(name, *value) : *this;
    }

    boost::json::object take() { return std::move(object_); }

private:
    boost::json::object object_;
};

}  // namespace certferry::service
