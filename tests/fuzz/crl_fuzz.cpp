// CRLs: what is read keeps its limits.
#include "base/error.h"
#include "pki/crl.h"

#include <cstdlib>

using certferry::ByteView;
using certferry::Error;
using certferry::pki::Crl;

namespace {

void inspect(const Crl& crl) {
    for (const auto& entry : crl.entries()) {
        if (entry.serial.empty() ||
            entry.serial.size() > certferry::pki::max_foreign_serial_bytes ||
            certferry::pki::to_text(entry.reason).empty()) {
            std::abort();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        inspect(Crl::from_der(ByteView(data, size)));
    } catch (const Error&) {
        return 0;
    }
    return 0;
}
