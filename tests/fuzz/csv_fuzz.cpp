// Records of CSV files: whatever comes, each step goes forward within the text, and cells hold no
// more than was read.
#include "service/directory/csv.h"

#include <cstdlib>

using namespace certferry::service;  // NOLINT(google-build-using-namespace): a program of one file

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): octets seen as characters
    std::string_view text(reinterpret_cast<const char*>(data), size);
    while (!text.empty()) {
        const auto record = read_csv_record(text);
        std::size_t held = 0;
        for (const auto& cell : record.cells) {
            held += cell.size();
        }
        if (record.octets == 0 || record.octets > text.size() || held > record.octets ||
            record.cells.size() > max_csv_cells || (record.fault && !record.cells.empty())) {
            std::abort();
        }
        text.remove_prefix(record.octets);
    }
    return 0;
}
