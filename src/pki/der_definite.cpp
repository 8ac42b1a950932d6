#include "base/error.h"
#include "pki/der.h"

namespace certferry::pki::der {

namespace {

constexpr std::uint8_t constructed_bit = 0x20;
constexpr std::uint8_t constructed_octet_string = octet_string | constructed_bit;

struct BerHeader {
    std::uint8_t tag = 0;
    bool indefinite = false;
    bool shortest = true;
    std::size_t octets = 0;   // Of tag and length.
    std::size_t content = 0;  // Of what follows; 0 if indefinite.

    bool constructed() const noexcept { return (tag & constructed_bit) != 0; }
};

/// Tag and length in any of the forms of X.690, 8.1.3.
BerHeader ber_header_of(ByteView ber) {
    if (ber.size() < 2) {
        malformed("element cut short");
    }
    if (ber[0] == 0 || (ber[0] & 0x1FU) == 0x1F) {
        malformed("tag out of range");
    }
    BerHeader header{.tag = ber[0], .octets = 2};
    if (ber[1] < 0x80) {
        header.content = ber[1];
    } else if (ber[1] == 0x80) {
        header.indefinite = true;
    } else {
        const std::size_t count = ber[1] & 0x7FU;
        if (count > 8 || ber.size() < 2 + count) {
            malformed("length beyond the end");
        }
        for (const auto octet : ber.subspan(2, count)) {
            header.content = header.content << 8U | octet;
        }
        header.octets += count;
        header.shortest = ber[2] != 0 && header.content >= 0x80;
    }
    if (ber.size() - header.octets < header.content) {
        malformed("length beyond the end");
    }
    if (header.indefinite && !header.constructed()) {
        malformed("primitive element of indefinite length");
    }
    return header;
}

void enter_level(int depth) {
    if (depth <= 0) {
        malformed("nested too deeply");
    }
}

/// True if `ber`, a row of elements, needs no rewriting.
bool is_definite(ByteView ber, int depth) {  // NOLINT(misc-no-recursion): `depth` bounds it.
    enter_level(depth);
    while (!ber.empty()) {
        const BerHeader header = ber_header_of(ber);
        if (header.indefinite || !header.shortest || header.tag == constructed_octet_string) {
            return false;
        }
        if (header.constructed() &&
            !is_definite(ber.subspan(header.octets, header.content), depth - 1)) {
            return false;
        }
        ber = ber.subspan(header.octets + header.content);
    }
    return true;
}

/// Takes the header off `rest`, calls `one` with what is left until it has taken every element
/// inside, and takes the end-of-contents octets.
template <class F>
void each_inside(ByteView& rest, const BerHeader& header, const F& one) {
    rest = rest.subspan(header.octets);
    if (!header.indefinite) {
        ByteView inside = rest.first(header.content);
        rest = rest.subspan(header.content);
        while (!inside.empty()) {
            one(inside);
        }
        return;
    }
    while (rest.size() >= 2 && (rest[0] != 0 || rest[1] != 0)) {
        one(rest);
    }
    if (rest.size() < 2) {
        malformed("end of contents missing");
    }
    rest = rest.subspan(2);
}

ByteView take_content(ByteView& rest, const BerHeader& header) {
    const ByteView content = rest.subspan(header.octets, header.content);
    rest = rest.subspan(header.octets + header.content);
    return content;
}

/// Takes one OCTET STRING of any form off `rest` and writes its octets alone.
void write_octets(ByteView& rest, int depth, Writer& out) {
    enter_level(depth);
    const BerHeader header = ber_header_of(rest);
    if (header.tag == octet_string) {
        out.raw(take_content(rest, header));
        return;
    }
    if (header.tag != constructed_octet_string) {
        malformed("OCTET STRING made of another type");
    }
    each_inside(rest, header, [&](ByteView& inside) { write_octets(inside, depth - 1, out); });
}

/// Takes one element off `rest` and writes it in definite form. Each level moves what it holds
/// at most once more, to make room for its length: linear for a bounded depth.
void rewrite(ByteView& rest, int depth, Writer& out) {
    enter_level(depth);
    const BerHeader header = ber_header_of(rest);
    if (header.tag == constructed_octet_string) {
        out.constructed(octet_string, [&](Writer& content) { write_octets(rest, depth, content); });
    } else if (header.constructed()) {
        out.constructed(header.tag, [&](Writer& content) {
            each_inside(rest, header,
                        [&](ByteView& inside) { rewrite(inside, depth - 1, content); });
        });
    } else {
        out.element(header.tag, take_content(rest, header));
    }
}

}  // namespace

std::optional<Bytes> definite_form(ByteView ber, int max_depth) {
    const BerHeader header = ber_header_of(ber);
    if (!header.indefinite && ber.size() != header.octets + header.content) {
        malformed("trailing bytes");
    }
    if (is_definite(ber, max_depth)) {
        return std::nullopt;
    }
    Writer out;
    rewrite(ber, max_depth, out);
    if (!ber.empty()) {
        malformed("trailing bytes");
    }
    return out.take();
}

Bytes join_octet_strings(ByteView content) {
    Bytes joined;
    for (Reader reader(content); !reader.at_end();) {
        append(joined, reader.next(Tag::octet_string).content);
    }
    return joined;
}

}  // namespace certferry::pki::der
