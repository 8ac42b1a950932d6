// Certificates: whatever parses must answer every question or throw Error.
#include "base/error.h"
#include "pki/certificate.h"

#include <cstdlib>

using certferry::ByteView;
using certferry::Error;
using certferry::pki::Certificate;

namespace {

template <class F>
void ask(F&& question) {
    try {
        question();
    } catch (const Error&) {
        return;  // The answer "malformed" is as good as any.
    }
}

void inspect(const Certificate& certificate) {
    if (certificate.serial().empty() ||
        certificate.serial().size() > certferry::pki::max_foreign_serial_bytes) {
        std::abort();
    }
    if (!(Certificate::from_pem(certificate.to_pem()) == certificate)) {
        std::abort();
    }
    certificate.is_self_signed();
    ask([&] { certificate.key_usage(); });
    ask([&] { certificate.extended_key_usage(); });
    ask([&] { certificate.subject_alt_names(); });
    ask([&] { certificate.is_ca(); });
    ask([&] { certificate.subject_key_identifier(); });
    ask([&] { certificate.authority_key_identifier(); });
    ask([&] { certificate.native(); });
    for (const auto& extension : certificate.extensions()) {
        ask([&] { certferry::pki::parse_distribution_points(extension.value); });
        ask([&] { certferry::pki::parse_access(extension.value, certferry::pki::oids::ad_ocsp); });
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ask([&] { inspect(Certificate::from_der(ByteView(data, size))); });
    return 0;
}
