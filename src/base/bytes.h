#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace certferry {

/// Owned octets: DER, digests, serial numbers, message bodies.
using Bytes = std::vector<std::uint8_t>;

/// Borrowed octets; valid for as long as their owner is.
using ByteView = std::span<const std::uint8_t>;

/// The octets of a text, without a terminating zero.
inline ByteView as_bytes(std::string_view text) noexcept {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): char and octet alias.
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The octets seen as characters; nothing is converted or checked.
inline std::string_view as_text(ByteView bytes) noexcept {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): char and octet alias.
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes to_bytes(ByteView view) {
    return {view.begin(), view.end()};
}

inline Bytes to_bytes(std::string_view text) {
    return to_bytes(as_bytes(text));
}

inline void append(Bytes& to, ByteView what) {
    to.insert(to.end(), what.begin(), what.end());
}

/// True if both hold the same octets. Not for secrets: see `equal_secrets` in base/secret.h.
bool equal(ByteView a, ByteView b) noexcept;

}  // namespace certferry
