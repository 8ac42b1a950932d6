// BER and DER: what is rewritten into definite form must be DER, and stay as it is from then on.
#include "base/error.h"
#include "pki/der.h"
#include "pki/oid.h"

#include <cstdlib>

using certferry::Bytes;
using certferry::ByteView;
using certferry::Error;
namespace der = certferry::pki::der;

namespace {

constexpr std::uint8_t constructed_bit = 0x20;

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

void check_oid(ByteView content) {
    require(
        certferry::equal(certferry::pki::encode_oid(certferry::pki::decode_oid(content)), content));
}

void check_time(const der::Element& element) {
    const auto time = der::parse_time(element);
    der::Writer writer;
    if (element.tag == der::utc_time) {
        writer.time(time);
    } else {
        writer.generalized_time(time);
    }
    require(certferry::equal(writer.bytes(), element.whole));
}

void walk(ByteView elements) {
    der::Reader reader(elements);
    while (!reader.at_end()) {
        const der::Element element = reader.next();
        if ((element.tag & constructed_bit) != 0) {
            walk(element.content);
            continue;
        }
        der::Writer writer;
        writer.element(element.tag, element.content);
        require(certferry::equal(writer.bytes(), element.whole));
        der::parse_text(element);
        ask([&] { check_time(element); });
        ask([&] { check_oid(element.content); });
    }
}

void check(ByteView input) {
    const auto rewritten = der::definite_form(input);
    if (rewritten) {
        require(!der::definite_form(*rewritten, 64));
        walk(*rewritten);
    } else {
        walk(input);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ask([&] { check(ByteView(data, size)); });
    return 0;
}
