// OCSP requests: what is read keeps its limits, and each CertID can be repeated in an answer.
#include "base/error.h"
#include "pki/ocsp.h"

#include <cstdlib>

using certferry::ByteView;
using certferry::Error;
using certferry::pki::OcspRequest;

namespace {

void inspect(const OcspRequest& request) {
    if (request.ids.empty() || request.ids.size() > OcspRequest::max_ids) {
        std::abort();
    }
    for (const auto& id : request.ids) {
        if (id.der.empty() || id.serial.empty() ||
            id.serial.size() > certferry::pki::max_foreign_serial_bytes) {
            std::abort();
        }
    }
    if (request.nonce &&
        (request.nonce->empty() || request.nonce->size() > OcspRequest::max_nonce_bytes)) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        inspect(OcspRequest::from_der(ByteView(data, size)));
    } catch (const Error&) {
        return 0;
    }
    return 0;
}
