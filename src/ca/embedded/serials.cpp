#include "ca/embedded/serials.h"

#include "pki/digest.h"

namespace certferry::ca::embedded {

Bytes RandomSerials::next(UtcTime now) {
    const auto seconds = static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
    constexpr std::uint64_t time_mask = 0x3FFF'FFFF;
    constexpr std::uint64_t top_bit = 0x4000'0000;  // Positive, and no leading zero.
    const std::uint64_t head = (seconds & time_mask) | top_bit;
    constexpr std::size_t random_octets = 12;
    Bytes serial;
    for (const int shift : {24, 16, 8, 0}) {
        serial.push_back(static_cast<std::uint8_t>(head >> static_cast<unsigned>(shift)));
    }
    append(serial, pki::random_bytes(random_octets));
    return serial;
}

}  // namespace certferry::ca::embedded
