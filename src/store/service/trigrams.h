#pragma once

#include <cstdint>
#include <set>
#include <string_view>

namespace certferry::store::service {

/// Three octets in a row, the first one highest.
using Trigram = std::int64_t;

/// Each that occurs in the text; none if it has less than three octets.
std::set<Trigram> trigrams_of(std::string_view text);

}  // namespace certferry::store::service
