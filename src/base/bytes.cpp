#include "base/bytes.h"

#include <algorithm>

namespace certferry {

bool equal(ByteView a, ByteView b) noexcept {
    return std::ranges::equal(a, b);
}

}  // namespace certferry
