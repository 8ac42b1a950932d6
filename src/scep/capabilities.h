#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace certferry::scep {

/// What a server can do, as GetCACaps lists it (RFC 8894, 3.5.2).
enum class Capability : std::uint16_t {
    aes = 1U << 0U,
    des3 = 1U << 1U,
    get_next_ca_cert = 1U << 2U,
    post_pki_operation = 1U << 3U,
    renewal = 1U << 4U,
    sha1 = 1U << 5U,
    sha256 = 1U << 6U,
    sha384 = 1U << 7U,  ///< Not in the RFC; strongSwan 5.9.8 takes AES and SHA-256 for granted only
                        ///< if it is listed.
    sha512 = 1U << 8U,
    scep_standard = 1U << 9U,
};

/// A set of capabilities.
class Capabilities {
public:
    constexpr Capabilities() noexcept = default;

    constexpr Capabilities& add(Capability capability) noexcept {
        bits_ = static_cast<std::uint16_t>(bits_ | static_cast<std::uint16_t>(capability));
        return *this;
    }

    constexpr bool has(Capability capability) const noexcept {
        return (bits_ & static_cast<std::uint16_t>(capability)) != 0;
    }

    constexpr bool operator==(const Capabilities&) const noexcept = default;

    /// The body of GetCACaps: one keyword a line, each ended by a line feed.
    std::string text() const;

    /// Reads a body: keywords in any case and order, `\n` or `\r\n`, unknown ones ignored.
    /// SCEPStandard implies AES, POSTPKIOperation and SHA-256 (RFC 8894, 3.5.2).
    static Capabilities parse(std::string_view body);

private:
    std::uint16_t bits_ = 0;
};

}  // namespace certferry::scep
