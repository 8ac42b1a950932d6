// Names and general names: what parses must return from the text that it is shown as, unless it
// breaks a rule for writing.
#include "base/error.h"
#include "pki/general_name.h"
#include "pki/name.h"

#include <cstdlib>

using certferry::Bytes;
using certferry::ByteView;
using certferry::Error;
using certferry::pki::GeneralName;
using certferry::pki::Name;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

template <class F>
void ask(F&& question) {
    try {
        question();
    } catch (const Error&) {
        return;  // The answer "malformed" is as good as any.
    }
}

void check_name(ByteView input) {
    const Name name = Name::from_der(input);
    require(name == Name::from_der(name.der()));
    ask([&] { require(Name::from_rdns(name.rdns()) == name); });
    ask([&] { require(Name::from_text(name.text()) == name); });
}

void check_general_names(ByteView input) {
    const auto names = certferry::pki::parse_general_names(input);
    const Bytes encoded = certferry::pki::encode_general_names(names);
    require(certferry::pki::parse_general_names(encoded) == names);
    for (const GeneralName& name : names) {
        certferry::pki::sid_of(name);
        ask([&] { require(GeneralName::from_text(name.text()) == name); });
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ask([&] { check_name(ByteView(data, size)); });
    ask([&] { check_general_names(ByteView(data, size)); });
    return 0;
}
