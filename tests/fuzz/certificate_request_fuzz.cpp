// Certification requests: whatever parses must answer every question or throw Error.
#include "base/error.h"
#include "pki/certificate_request.h"

using certferry::ByteView;
using certferry::Error;
using certferry::pki::CertificateRequest;

namespace {

template <class F>
void ask(F&& question) {
    try {
        question();
    } catch (const Error&) {
        return;  // The answer "malformed" is as good as any.
    }
}

void inspect(const CertificateRequest& request) {
    request.proves_possession();
    request.challenge_password();
    ask([&] { request.public_key(); });
    ask([&] { request.key_usage(); });
    ask([&] { request.extended_key_usage(); });
    ask([&] { request.subject_alt_names(); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ask([&] { inspect(CertificateRequest::from_der(ByteView(data, size))); });
    return 0;
}
