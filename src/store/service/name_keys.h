#pragma once

#include <string>
#include <string_view>

namespace certferry::store::service {

/// A text as it is looked up: ASCII letters in lower case, all else as it is. The same on every
/// machine and database, whatever their locale.
std::string fold_key(std::string_view text);

/// The least text above all that begin with `prefix`, for `key >= prefix AND key < end`.
std::string prefix_end(std::string_view prefix);

/// Where a list in the order of a name goes on: after this one. Both empty: from the first.
struct NamePosition {
    std::string key;
    std::string id;
};

/// Where a list of what begins with `prefix` begins or goes on: at the prefix or at the position,
/// whichever is later.
std::string_view first_key(std::string_view prefix, const NamePosition& after) noexcept;

}  // namespace certferry::store::service
