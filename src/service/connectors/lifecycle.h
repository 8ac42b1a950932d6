#pragma once

#include "base/time.h"
#include "service/connectors/product_version.h"

#include <optional>
#include <string_view>
#include <vector>

namespace certferry::service {

/// A released version of this product.
struct Release {
    ProductVersion version;
    UtcTime released_at;
};

enum class LifecycleState {
    active,       ///< No newer version is out.
    deprecated,   ///< A newer one is, for less than 6 months: supported, to be updated.
    unsupported,  ///< For less than 18 months: works, without support.
    refused,      ///< Gets no work any more.
};

/// `active`, `deprecated`, `unsupported`, `refused`.
std::string_view to_text(LifecycleState state) noexcept;

/// Where a version stands in its life. Its successor is the first newer version that came out; the
/// times count from then, by the calendar.
struct Lifecycle {
    LifecycleState state = LifecycleState::active;
    std::optional<Release> newest;           ///< The newest version out, if it is newer.
    std::optional<UtcTime> support_ends_at;  ///< Set if there is a successor.
    std::optional<UtcTime> works_until;      ///< Set if there is a successor.
};

/// Judges a version. Releases come in any order; those in the future are not out. A version newer
/// than all of them, or between them, needs not be among them.
Lifecycle lifecycle_of(const ProductVersion& version, const std::vector<Release>& releases,
                       UtcTime now);

/// The same time of day some months later; the last day of the month where it has fewer days.
UtcTime add_months(UtcTime time, int months);

}  // namespace certferry::service
