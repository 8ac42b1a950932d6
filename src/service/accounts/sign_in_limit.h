#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <chrono>
#include <string_view>

// How attempts to sign in are held back.
namespace certferry::service {

/// How many failures are free, and for how long they count after the last one. Then each doubles
/// the time until the next attempt: one second, two, four, to `longest_wait`.
struct AttemptRule {
    std::int64_t free = 5;
    std::chrono::seconds memory = std::chrono::hours(24);
};

inline constexpr AttemptRule account_rule{};

/// An address may stand for an office full of people.
inline constexpr AttemptRule source_rule{.free = 20, .memory = std::chrono::hours(1)};

inline constexpr std::chrono::seconds longest_wait = std::chrono::minutes(15);

/// How long nobody is heard after this many failures.
std::chrono::seconds wait_after(std::int64_t failures, const AttemptRule& rule) noexcept;

/// What failures are counted for: a name, whether there is such an account or not, and an address;
/// of IPv6 its first 64 bits, which one customer has at least.
struct Attempted {
    Bytes account;
    Bytes source;

    static Attempted of(std::string_view name, std::string_view remote);
};

/// Counts an attempt as failed, before its password is looked at. Throws Error(sign_in_blocked)
/// with retry_after() if it came too early.
void begin_attempt(store::Session& session, const Attempted& attempted, UtcTime now);

/// It was right after all: forgets the failures of the name, and this one of the source.
void succeed_attempt(store::Session& session, const Attempted& attempted);

/// Forgets what nobody asks for any more: sessions that are over, old failures, sign-ins that never
/// came back.
void tidy_sign_ins(store::Session& session, UtcTime now);

}  // namespace certferry::service
