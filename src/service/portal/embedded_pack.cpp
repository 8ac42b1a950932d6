#include "service/portal/portal_assets.h"

#include <cstdint>

// pack.S has the octets between these two.
extern "C" {
extern const std::uint8_t certferry_portal_pack_begin;  // NOLINT(readability-identifier-naming)
extern const std::uint8_t certferry_portal_pack_end;    // NOLINT(readability-identifier-naming)
}

namespace certferry::service {

ByteView embedded_portal_pack() noexcept {
    return {&certferry_portal_pack_begin, &certferry_portal_pack_end};
}

}  // namespace certferry::service
