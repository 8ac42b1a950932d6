// OData's `$filter` as a client of Graph sends it: read within its limits or refused, and what was
// read is the same when it is written in the plain form and read again.
#include "base/bytes.h"
#include "service/graph/filter.h"

#include <cstdlib>

using namespace certferry;  // NOLINT(google-build-using-namespace): a program of one file

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::string written(const service::Filter& filter) {
    std::string text;
    for (const auto& [property, value] : filter) {
        if (!text.empty()) {
            text += " and ";
        }
        text += value.any_case ? "tolower(" + property + ")" : property;
        text += " eq '";
        for (const char c : value.text) {
            text += c == '\'' ? "''" : std::string(1, c);
        }
        text += "'";
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    const auto filter = service::parse_filter(as_text(input));
    if (!filter) {
        return 0;
    }
    require(size <= service::max_filter_bytes);
    require(!filter->empty() && filter->size() <= service::max_filter_conditions);
    const auto text = written(*filter);
    if (text.size() > service::max_filter_bytes) {
        return 0;  // Words stood closer together than they are written here.
    }
    const auto again = service::parse_filter(text);
    require(again && again->size() == filter->size() && written(*again) == text);
    return 0;
}
