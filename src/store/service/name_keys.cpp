#include "store/service/name_keys.h"

#include <algorithm>

namespace certferry::store::service {

std::string fold_key(std::string_view text) {
    std::string key(text);
    std::transform(key.begin(), key.end(), key.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return key;
}

std::string prefix_end(std::string_view prefix) {
    // U+10FFFF is no character, so no name holds it; a bare octet 0xFF would not be UTF-8.
    return std::string(prefix) + "\xF4\x8F\xBF\xBF";
}

std::string_view first_key(std::string_view prefix, const NamePosition& after) noexcept {
    return std::max(prefix, std::string_view(after.key));
}

}  // namespace certferry::store::service
