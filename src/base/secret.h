#pragma once

#include "base/bytes.h"

#include <string_view>

namespace certferry {

/// Octets that must not leak: challenges, passwords, private key bytes.
///
/// Move-only, wiped when it ends, without `operator<<` and `==`, so that it can be neither printed
/// nor compared by mistake. Not for use by several threads at once.
class Secret {
public:
    Secret() = default;

    /// Takes the octets over; the vector given is left empty, so no copy stays behind.
    explicit Secret(Bytes&& octets) noexcept;

    /// Copies a text. Whoever holds the text still has to wipe it.
    static Secret copy_of(std::string_view text);
    static Secret copy_of(ByteView octets);

    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    /// The octets, for the one call that needs them. Do not store the view.
    ByteView reveal() const noexcept { return octets_; }

    std::string_view reveal_text() const noexcept { return as_text(octets_); }

    bool empty() const noexcept { return octets_.empty(); }

    std::size_t size() const noexcept { return octets_.size(); }

    /// A copy that its holder must let go as soon.
    Secret clone() const { return copy_of(reveal()); }

private:
    void wipe() noexcept;

    Bytes octets_;
};

/// Compares in a time that depends on the lengths only.
bool equal_secrets(const Secret& a, const Secret& b) noexcept;

/// Overwrites memory in a way that the compiler may not leave out.
void wipe_memory(void* at, std::size_t size) noexcept;

}  // namespace certferry
