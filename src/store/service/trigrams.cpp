#include "store/service/trigrams.h"

namespace certferry::store::service {

std::set<Trigram> trigrams_of(std::string_view text) {
    constexpr std::uint32_t three_octets = 0xFF'FF'FF;
    std::set<Trigram> trigrams;
    std::uint32_t last = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        last = (last << 8U | static_cast<unsigned char>(text[i])) & three_octets;
        if (i >= 2) {
            trigrams.insert(last);
        }
    }
    return trigrams;
}

}  // namespace certferry::store::service
