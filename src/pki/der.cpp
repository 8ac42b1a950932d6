#include "pki/der.h"

#include "base/error.h"
#include "pki/oid.h"

namespace certferry::pki::der {

namespace {

struct Header {
    std::size_t octets = 0;   // Of tag and length.
    std::size_t content = 0;  // Of what follows.
};

/// Reads the long form of a length; `der` starts with the tag.
Header long_header(ByteView der) {
    const std::size_t count = der[1] & 0x7FU;
    if (count == 0) {
        malformed("indefinite length");
    }
    if (count > 4 || der.size() < 2 + count) {
        malformed("length beyond the end");
    }
    std::size_t length = 0;
    for (const auto octet : der.subspan(2, count)) {
        length = length << 8U | octet;
    }
    if (der[2] == 0 || length < 0x80) {
        malformed("length not in its shortest form");
    }
    return {2 + count, length};
}

Header header_of(ByteView der) {
    if (der.size() < 2) {
        malformed("element cut short");
    }
    if (der[0] == 0 || (der[0] & 0x1FU) == 0x1F) {
        malformed("tag out of range");
    }
    const Header header = der[1] < 0x80 ? Header{2, der[1]} : long_header(der);
    if (der.size() - header.octets < header.content) {
        malformed("length beyond the end");
    }
    return header;
}

}  // namespace

void malformed(std::string_view what) {
    throw Error(codes::der_malformed, what);
}

Element Reader::next() {
    const Header header = header_of(rest_);
    const Element element{rest_[0], rest_.subspan(header.octets, header.content),
                          rest_.first(header.octets + header.content)};
    rest_ = rest_.subspan(element.whole.size());
    return element;
}

Element Reader::next(std::uint8_t tag) {
    if (rest_.empty()) {
        malformed("element missing");
    }
    if (rest_.front() != tag) {
        malformed("another type than expected");
    }
    return next();
}

std::optional<Element> Reader::next_if(std::uint8_t tag) {
    if (rest_.empty() || rest_.front() != tag) {
        return std::nullopt;
    }
    return next();
}

Reader Reader::enter(std::uint8_t tag) {
    return Reader(next(tag).content);
}

bool Reader::next_boolean() {
    const ByteView content = next(Tag::boolean).content;
    if (content.size() != 1 || (content[0] != 0 && content[0] != 0xFF)) {
        malformed("boolean neither 00 nor FF");
    }
    return content[0] != 0;
}

ByteView Reader::next_integer() {
    const ByteView content = next(Tag::integer).content;
    if (content.empty()) {
        malformed("empty integer");
    }
    if (content.size() > 1 &&
        ((content[0] == 0 && content[1] < 0x80) || (content[0] == 0xFF && content[1] >= 0x80))) {
        malformed("integer not in its shortest form");
    }
    return content;
}

std::uint64_t Reader::next_small_integer() {
    const ByteView content = next_integer();
    if (content[0] >= 0x80) {
        malformed("negative integer");
    }
    if (content.size() > 9 || (content.size() == 9 && content[0] != 0)) {
        malformed("integer too large");
    }
    std::uint64_t value = 0;
    for (const auto octet : content) {
        value = value << 8U | octet;
    }
    return value;
}

std::string Reader::next_oid() {
    return decode_oid(next(Tag::oid).content);
}

void Reader::end() const {
    if (!rest_.empty()) {
        malformed("trailing bytes");
    }
}

}  // namespace certferry::pki::der
