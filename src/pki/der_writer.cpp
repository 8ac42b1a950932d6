#include "pki/der.h"
#include "pki/oid.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace certferry::pki::der {

namespace {

struct LengthOctets {
    std::array<std::uint8_t, 1 + sizeof(std::size_t)> octets{};
    std::size_t count = 0;

    ByteView view() const noexcept { return ByteView(octets).first(count); }
};

LengthOctets encode_length(std::size_t length) noexcept {
    LengthOctets result;
    if (length < 0x80) {
        result.octets[result.count++] = static_cast<std::uint8_t>(length);
        return result;
    }
    unsigned count = 1;
    while (count < sizeof(std::size_t) && length >> (8U * count) != 0) {
        ++count;
    }
    result.octets[result.count++] = static_cast<std::uint8_t>(0x80U | count);
    for (unsigned i = count; i > 0; --i) {
        result.octets[result.count++] = static_cast<std::uint8_t>(length >> (8U * (i - 1)));
    }
    return result;
}

struct Calendar {
    int year;
    std::string rest;  // MMDDhhmmssZ
};

Calendar calendar(UtcTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    return {static_cast<int>(date.year()),
            fmt::format("{:02}{:02}{:02}{:02}{:02}Z", static_cast<unsigned>(date.month()),
                        static_cast<unsigned>(date.day()), clock.hours().count(),
                        clock.minutes().count(), clock.seconds().count())};
}

}  // namespace

std::size_t Writer::begin(std::uint8_t tag) {
    bytes_.push_back(tag);
    bytes_.push_back(0);
    return bytes_.size();
}

void Writer::end(std::size_t at) {
    const LengthOctets length = encode_length(bytes_.size() - at);
    bytes_[at - 1] = length.octets[0];
    const ByteView more = length.view().subspan(1);
    bytes_.insert(bytes_.begin() + static_cast<std::ptrdiff_t>(at), more.begin(), more.end());
}

void Writer::element(std::uint8_t tag, ByteView content) {
    bytes_.push_back(tag);
    append(bytes_, encode_length(content.size()).view());
    append(bytes_, content);
}

void Writer::raw(ByteView der) {
    append(bytes_, der);
}

void Writer::boolean(bool value) {
    const std::array<std::uint8_t, 1> content{value ? std::uint8_t{0xFF} : std::uint8_t{0}};
    element(Tag::boolean, content);
}

void Writer::integer(std::int64_t value) {
    std::array<std::uint8_t, 8> octets{};
    auto bits = static_cast<std::uint64_t>(value);
    for (std::size_t i = octets.size(); i > 0; --i) {
        octets[i - 1] = static_cast<std::uint8_t>(bits);
        bits >>= 8U;
    }
    const std::uint8_t sign = value < 0 ? 0xFF : 0;
    std::size_t skip = 0;
    while (skip + 1 < octets.size() && octets[skip] == sign &&
           ((octets[skip + 1] ^ sign) & 0x80U) == 0) {
        ++skip;
    }
    element(Tag::integer, ByteView(octets).subspan(skip));
}

void Writer::unsigned_integer(ByteView big_endian) {
    const auto first = std::find_if(big_endian.begin(), big_endian.end(),
                                    [](std::uint8_t octet) { return octet != 0; });
    const ByteView digits =
        big_endian.subspan(static_cast<std::size_t>(first - big_endian.begin()));
    const bool padded = digits.empty() || digits[0] >= 0x80;
    bytes_.push_back(Tag::integer);
    append(bytes_, encode_length(digits.size() + (padded ? 1 : 0)).view());
    if (padded) {
        bytes_.push_back(0);
    }
    append(bytes_, digits);
}

void Writer::oid(std::string_view dotted) {
    element(Tag::oid, encode_oid(dotted));
}

void Writer::null() {
    element(Tag::null, {});
}

void Writer::octet_string(ByteView content) {
    element(Tag::octet_string, content);
}

void Writer::bit_string(ByteView content) {
    bytes_.push_back(Tag::bit_string);
    append(bytes_, encode_length(content.size() + 1).view());
    bytes_.push_back(0);
    append(bytes_, content);
}

void Writer::named_bits(std::uint32_t bits) {
    Bytes content{0};
    for (unsigned done = 0; bits >> done != 0; done += 8) {
        unsigned octet = 0;
        for (unsigned bit = 0; bit < 8; ++bit) {
            octet = octet << 1U | (bits >> (done + bit) & 1U);
        }
        content.push_back(static_cast<std::uint8_t>(octet));
        if (done == 24) {
            break;  // A shift by 32 is undefined.
        }
    }
    while (content.size() > 1 && (content.back() >> content[0] & 1U) == 0) {
        ++content[0];
    }
    element(Tag::bit_string, content);
}

void Writer::utf8_string(std::string_view text) {
    element(Tag::utf8_string, as_bytes(text));
}

void Writer::printable_string(std::string_view text) {
    element(Tag::printable_string, as_bytes(text));
}

void Writer::ia5_string(std::string_view text) {
    element(Tag::ia5_string, as_bytes(text));
}

void Writer::time(UtcTime time) {
    const Calendar date = calendar(time);
    if (date.year < 1950 || date.year > 2049) {
        generalized_time(time);
        return;
    }
    const std::string text = fmt::format("{:02}", date.year % 100) + date.rest;
    element(Tag::utc_time, as_bytes(text));
}

void Writer::generalized_time(UtcTime time) {
    const Calendar date = calendar(time);
    const std::string text = fmt::format("{:04}", date.year) + date.rest;
    element(Tag::generalized_time, as_bytes(text));
}

}  // namespace certferry::pki::der
