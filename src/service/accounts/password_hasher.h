#pragma once

#include "base/secret.h"

#include <chrono>
#include <semaphore>
#include <string>
#include <vector>

namespace certferry::service {

/// Fewest and most octets of a password. The upper bound keeps the work of hashing bounded.
inline constexpr std::size_t min_password_bytes = 12;
inline constexpr std::size_t max_password_bytes = 1024;

/// Hashes passwords, a few at a time: each takes 19 MiB and a core for some 25 ms, so without a
/// bound a flood of sign-ins would take the machine. Thread-safe.
class PasswordHasher {
public:
    static constexpr std::ptrdiff_t max_parallel = 4;

    /// `patience`: how long a call waits for its turn.
    explicit PasswordHasher(std::chrono::milliseconds patience = std::chrono::seconds(5));
    PasswordHasher(const PasswordHasher&) = delete;
    PasswordHasher& operator=(const PasswordHasher&) = delete;

    /// Throws Error(server_busy) if its turn does not come, and what pki::hash_password() throws.
    std::string hash(const Secret& password);

    /// False too for an empty `hash`, and then after the same work, so that nobody learns from the
    /// time which accounts there are. Throws as hash() does.
    bool matches(const std::string& hash, const Secret& password);

private:
    class Turn;

    std::chrono::milliseconds patience_;
    std::counting_semaphore<max_parallel> turns_{max_parallel};
    std::string nobodys_hash_;  // Of a password that nobody knows.
};

/// A password for somebody who has to change it at the first sign-in: 24 characters, 142 bits.
Secret one_time_password();

}  // namespace certferry::service
