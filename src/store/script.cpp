#include "store/script.h"

#include <algorithm>

namespace certferry::store {

std::string without_mark(std::string_view script, std::string_view mark) {
    std::string freed;
    freed.reserve(script.size());
    while (!script.empty()) {
        const auto end = std::min(script.find('\n'), script.size() - 1) + 1;
        auto line = script.substr(0, end);
        script.remove_prefix(end);
        if (line.starts_with(mark)) {
            line.remove_prefix(mark.size());
        }
        freed += line;
    }
    return freed;
}

}  // namespace certferry::store
