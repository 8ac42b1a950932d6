#include "pki/serial.h"

#include "base/encoding.h"

#include <algorithm>
#include <string>

namespace certferry::pki {

std::optional<Bytes> serial_from_text(std::string_view text) {
    auto octets = from_hex(text);
    if (!octets) {
        octets = from_hex("0" + std::string(text));
    }
    if (!octets || octets->empty()) {
        return std::nullopt;
    }
    const auto first = std::find_if(octets->begin(), octets->end() - 1,
                                    [](std::uint8_t octet) { return octet != 0; });
    octets->erase(octets->begin(), first);
    return octets;
}

}  // namespace certferry::pki
