#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace certferry {

/// A moment in UTC, to the microsecond: what SQL stores as bigint.
using UtcTime = std::chrono::sys_time<std::chrono::microseconds>;

/// Where the time of day comes from. Passed in, so that tests own it. Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;

    virtual UtcTime now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
public:
    UtcTime now() const override;
};

/// The moment by which a blocking call must have returned. Counted on the steady clock, so that a
/// step of the time of day neither shortens nor lengthens it.
class Deadline {
public:
    static Deadline after(std::chrono::steady_clock::duration span) {
        return Deadline(std::chrono::steady_clock::now() + span);
    }

    std::chrono::steady_clock::time_point at() const noexcept { return at_; }

    /// Time left; never negative.
    std::chrono::milliseconds left() const noexcept;

    bool passed() const noexcept { return left().count() == 0; }

private:
    explicit Deadline(std::chrono::steady_clock::time_point at) noexcept : at_(at) {}

    std::chrono::steady_clock::time_point at_;
};

/// RFC 3339 in UTC, such as `2031-02-11T08:14:07Z`; with milliseconds for events.
std::string to_rfc3339(UtcTime time);
std::string to_rfc3339_milliseconds(UtcTime time);

/// Reads RFC 3339 with `Z` or a numeric offset. Empty if it is anything else.
std::optional<UtcTime> from_rfc3339(std::string_view text);

/// Reads `90s`, `15m`, `24h`, `7d`, `500ms`: one unsigned number and one unit. Empty otherwise.
std::optional<std::chrono::milliseconds> from_duration(std::string_view text);

/// For people: the largest unit that divides the span, such as `90s`, `2h`, `365d`.
std::string to_text(std::chrono::milliseconds span);

/// Microseconds since 1970, as stored.
constexpr std::int64_t to_micros(UtcTime time) noexcept {
    return time.time_since_epoch().count();
}

constexpr UtcTime from_micros(std::int64_t micros) noexcept {
    return UtcTime(std::chrono::microseconds(micros));
}

}  // namespace certferry
