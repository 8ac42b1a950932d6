#include "base/secret.h"

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero is not in <cstring>.
#include <utility>

namespace certferry {

void wipe_memory(void* at, std::size_t size) noexcept {
    if (size > 0) {
        explicit_bzero(at, size);
    }
}

Secret::Secret(Bytes&& octets) noexcept : octets_(std::move(octets)) {}

Secret Secret::copy_of(std::string_view text) {
    return copy_of(as_bytes(text));
}

Secret Secret::copy_of(ByteView octets) {
    return Secret(to_bytes(octets));
}

Secret::Secret(Secret&& other) noexcept : octets_(std::exchange(other.octets_, {})) {}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        octets_ = std::exchange(other.octets_, {});
    }
    return *this;
}

Secret::~Secret() {
    wipe();
}

void Secret::wipe() noexcept {
    wipe_memory(octets_.data(), octets_.size());
    octets_.clear();
}

bool equal_secrets(const Secret& a, const Secret& b) noexcept {
    const ByteView left = a.reveal();
    const ByteView right = b.reveal();
    unsigned difference = left.size() == right.size() ? 0U : 1U;
    for (std::size_t i = 0; i < left.size(); ++i) {
        const std::uint8_t other = right.empty() ? std::uint8_t{0} : right[i % right.size()];
        difference |= static_cast<unsigned>(left[i] ^ other);
    }
    return difference == 0;
}

}  // namespace certferry
