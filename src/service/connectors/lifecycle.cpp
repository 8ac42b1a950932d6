#include "service/connectors/lifecycle.h"

#include <array>

namespace certferry::service {

namespace {

constexpr int months_of_support = 6;
constexpr int months_of_work = 18;
constexpr std::array<std::string_view, 4> states{"active", "deprecated", "unsupported", "refused"};

/// Among the newer versions that are out, the one that came first.
const Release* successor_of(const ProductVersion& version, const std::vector<Release>& releases,
                            UtcTime now) {
    const Release* first = nullptr;
    for (const auto& release : releases) {
        const bool counts = release.version > version && release.released_at <= now;
        if (counts && (first == nullptr || release.released_at < first->released_at)) {
            first = &release;
        }
    }
    return first;
}

const Release* newest_of(const std::vector<Release>& releases, UtcTime now) {
    const Release* newest = nullptr;
    for (const auto& release : releases) {
        const bool is_out = release.released_at <= now;
        if (is_out && (newest == nullptr || release.version > newest->version)) {
            newest = &release;
        }
    }
    return newest;
}

}  // namespace

std::string_view to_text(LifecycleState state) noexcept {
    return states[static_cast<std::size_t>(state)];
}

UtcTime add_months(UtcTime time, int months) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    auto date = std::chrono::year_month_day(day) + std::chrono::months(months);
    if (!date.ok()) {
        date = date.year() / date.month() / std::chrono::last;
    }
    return UtcTime(std::chrono::sys_days(date)) + (time - UtcTime(day));
}

Lifecycle lifecycle_of(const ProductVersion& version, const std::vector<Release>& releases,
                       UtcTime now) {
    const auto* const successor = successor_of(version, releases, now);
    if (successor == nullptr) {
        return {};
    }
    Lifecycle life;
    life.newest = *newest_of(releases, now);
    life.support_ends_at = add_months(successor->released_at, months_of_support);
    life.works_until = add_months(successor->released_at, months_of_work);
    if (now < *life.support_ends_at) {
        life.state = LifecycleState::deprecated;
    } else {
        life.state =
            now < *life.works_until ? LifecycleState::unsupported : LifecycleState::refused;
    }
    return life;
}

}  // namespace certferry::service
