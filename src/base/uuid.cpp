#include "base/uuid.h"

#include "base/encoding.h"
#include "base/error.h"

#include <array>
#include <sys/random.h>

namespace certferry {

namespace {

using Octets = std::array<std::uint8_t, 16>;

/// Random octets of this thread, fetched for several identifiers at once. They are no secret.
Octets random_octets() {
    // Up to 256 octets are never cut short once the kernel's pool is ready (getrandom(2)).
    thread_local std::array<Octets, 16> pool;
    thread_local std::size_t left = 0;
    if (left == 0) {
        if (getrandom(pool.data(), sizeof(pool), 0) != static_cast<ssize_t>(sizeof(pool))) {
            throw Error(codes::internal_error, "the kernel gave no random octets");
        }
        left = pool.size();
    }
    return pool.at(--left);
}

}  // namespace

std::string new_uuid(UtcTime now) {
    Octets octets = random_octets();
    const auto millis = static_cast<std::uint64_t>(to_micros(now) / 1000);
    for (std::size_t i = 0; i < 6; ++i) {
        octets[i] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
    }
    octets[6] = static_cast<std::uint8_t>(0x70U | (octets[6] & 0x0FU));
    octets[8] = static_cast<std::uint8_t>(0x80U | (octets[8] & 0x3FU));
    std::string text = to_hex(octets);
    for (const std::size_t at : {20U, 16U, 12U, 8U}) {
        text.insert(at, 1, '-');
    }
    return text;
}

bool is_uuid(std::string_view text) noexcept {
    if (text.size() != 36) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool digit =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !digit) {
            return false;
        }
    }
    return true;
}

}  // namespace certferry
