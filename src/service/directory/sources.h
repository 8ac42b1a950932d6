#pragma once

#include "service/profiles/facts.h"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace certferry::service {

/// Who said what each attribute of a record holds: its column `sources`.
class Sources {
public:
    /// Reads the column. Throws Error(store_corrupt) if it is no object of words.
    explicit Sources(std::string_view column);

    /// What is not noted came from the device itself.
    AttributeSource of(std::string_view attribute) const;

    /// Notes it; `device` is noted by forgetting.
    void set(std::string_view attribute, AttributeSource source);

    void forget(std::string_view attribute) { set(attribute, AttributeSource::device); }

    /// As the column holds it.
    std::string column() const;

private:
    boost::json::object words_;
};

}  // namespace certferry::service
