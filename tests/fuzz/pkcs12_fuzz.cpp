// PFX files. The MAC keeps most changed inputs from getting far, so an input that begins with a 1
// holds an AuthenticatedSafe, which is read as if its MAC had been right.
#include "base/error.h"
#include "pki/pkcs12.h"
#include "pki/pkcs12_contents.h"

using certferry::ByteView;
using certferry::Error;
using certferry::Secret;
namespace pki = certferry::pki;

namespace {

constexpr int max_iterations = 10'000;  // The seeds need fewer; time is for inputs.

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    const Secret password = Secret::copy_of("pw");
    try {
        if (!input.empty() && input.front() == 1) {
            pki::pfx::Budget budget(max_iterations);
            pki::pfx::read_authenticated_safe(input.subspan(1), pki::pfx::Password::of(password),
                                              budget);
        } else {
            pki::open_pkcs12(input, password, max_iterations);
        }
    } catch (const Error&) {
        return 0;
    }
    return 0;
}
