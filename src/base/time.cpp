#include "base/time.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <charconv>

namespace certferry {

namespace {

using namespace std::chrono_literals;

std::string format_time(UtcTime time, bool milliseconds) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(time - day));
    std::string text =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    clock.hours().count(), clock.minutes().count(), clock.seconds().count());
    if (milliseconds) {
        text += fmt::format(".{:03}", clock.subseconds().count());
    }
    return text + "Z";
}

/// Takes `digits` decimal digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    int value = 0;
    if (text.size() < digits) {
        return std::nullopt;
    }
    const auto [end, failure] = std::from_chars(text.data(), text.data() + digits, value);
    if (failure != std::errc() || end != text.data() + digits || value < 0) {
        return std::nullopt;
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
    const auto year = take_number(text, 4);
    if (!year || !take(text, '-')) {
        return std::nullopt;
    }
    const auto month = take_number(text, 2);
    if (!month || !take(text, '-')) {
        return std::nullopt;
    }
    const auto day = take_number(text, 2);
    if (!day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

std::optional<std::chrono::seconds> take_clock(std::string_view& text, bool with_seconds) {
    const auto hour = take_number(text, 2);
    if (!hour || *hour > 23 || !take(text, ':')) {
        return std::nullopt;
    }
    const auto minute = take_number(text, 2);
    if (!minute || *minute > 59) {
        return std::nullopt;
    }
    const auto span = std::chrono::hours(*hour) + std::chrono::minutes(*minute);
    if (!with_seconds) {
        return span;
    }
    if (!take(text, ':')) {
        return std::nullopt;
    }
    const auto second = take_number(text, 2);
    return second && *second <= 60 ? std::optional(span + std::chrono::seconds(*second))
                                   : std::nullopt;
}

/// The fraction of a second, if there is one; digits beyond microseconds are cut.
std::optional<std::chrono::microseconds> take_fraction(std::string_view& text) {
    if (!take(text, '.')) {
        return 0us;
    }
    std::int64_t micros = 0;
    std::size_t digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (digits < 6) {
            micros = micros * 10 + (text.front() - '0');
        }
        ++digits;
        text.remove_prefix(1);
    }
    for (std::size_t i = digits; i < 6; ++i) {
        micros *= 10;
    }
    return digits > 0 ? std::optional(std::chrono::microseconds(micros)) : std::nullopt;
}

std::optional<std::chrono::seconds> take_offset(std::string_view& text) {
    if (take(text, 'Z') || take(text, 'z')) {
        return 0s;
    }
    const bool east = !text.empty() && text.front() == '+';
    if (!take(text, '+') && !take(text, '-')) {
        return std::nullopt;
    }
    const auto span = take_clock(text, false);
    if (!span) {
        return std::nullopt;
    }
    return east ? *span : -*span;
}

struct Unit {
    std::string_view name;
    std::chrono::milliseconds span;
};

constexpr std::array units{Unit{"d", 24h}, Unit{"h", 1h}, Unit{"m", 1min}, Unit{"s", 1s},
                           Unit{"ms", 1ms}};

}  // namespace

UtcTime SystemClock::now() const {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::chrono::milliseconds Deadline::left() const noexcept {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(at_ - std::chrono::steady_clock::now());
    return left > 0ms ? left : 0ms;
}

std::string to_rfc3339(UtcTime time) {
    return format_time(time, false);
}

std::string to_rfc3339_milliseconds(UtcTime time) {
    return format_time(time, true);
}

std::optional<UtcTime> from_rfc3339(std::string_view text) {
    const auto date = take_date(text);
    if (!date || (!take(text, 'T') && !take(text, 't') && !take(text, ' '))) {
        return std::nullopt;
    }
    const auto clock = take_clock(text, true);
    if (!clock) {
        return std::nullopt;
    }
    const auto fraction = take_fraction(text);
    if (!fraction) {
        return std::nullopt;
    }
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) {
        return std::nullopt;
    }
    return UtcTime(*date) + *clock + *fraction - *offset;
}

std::optional<std::chrono::milliseconds> from_duration(std::string_view text) {
    std::int64_t count = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (failure != std::errc() || count < 0) {
        return std::nullopt;
    }
    const std::string_view name(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const auto& unit : units) {
        if (unit.name == name) {
            if (count > std::chrono::milliseconds::max().count() / unit.span.count()) {
                return std::nullopt;
            }
            return count * unit.span;
        }
    }
    return std::nullopt;
}

std::string to_text(std::chrono::milliseconds span) {
    for (const auto& unit : units) {
        if (span >= unit.span && span % unit.span == 0ms) {
            return fmt::format("{}{}", span / unit.span, unit.name);
        }
    }
    return fmt::format("{}ms", span.count());
}

}  // namespace certferry
