#include "pki/der.h"

#include "base/encoding.h"
#include "base/error.h"
#include "pki/test_data.h"

#include <gtest/gtest.h>

#include <limits>

namespace certferry::pki::der {
namespace {

using test::hex;

std::optional<std::string> text_of(std::uint8_t tag, std::string_view content) {
    const Bytes octets = hex(content);
    return parse_text({.tag = tag, .content = octets, .whole = {}});
}

UtcTime time_of(std::uint8_t tag, std::string_view text) {
    return parse_time({.tag = tag, .content = as_bytes(text), .whole = {}});
}

TEST(DerReader, WalksOverElements) {
    const Bytes der = hex("3008 0201 05 0101 ff 0500");
    Reader outer(der);
    Reader inner = outer.enter(Tag::sequence);
    EXPECT_EQ(inner.peek(), Tag::integer);
    EXPECT_EQ(inner.next_small_integer(), 5U);
    EXPECT_TRUE(inner.next_boolean());
    EXPECT_FALSE(inner.next_if(Tag::integer));
    EXPECT_EQ(inner.next_if(Tag::null)->whole.size(), 2U);
    EXPECT_NO_THROW(inner.end());
    EXPECT_NO_THROW(outer.end());
}

TEST(DerReader, RefusesWhatIsNoDer) {
    for (const char* bad :
         {"30", "3080", "308100", "30817f", "3082007f", "300100ff00", "3001", "04850000000001",
          "0484ffffffff", "3084", "1f0100", "0000", "bf8101", "02ff"}) {
        const Bytes der = hex(bad);
        Reader reader(der);
        EXPECT_THROW(
            {
                reader.next();
                reader.end();
            },
            Error)
            << bad;
    }
}

TEST(DerReader, ReadsLongLengths) {
    Bytes der = hex("0481c8");
    der.resize(der.size() + 200, 0x11);
    EXPECT_EQ(Reader(der).next(Tag::octet_string).content.size(), 200U);
    der = hex("04820100");
    der.resize(der.size() + 256, 0x11);
    EXPECT_EQ(Reader(der).next(Tag::octet_string).content.size(), 256U);
}

TEST(DerReader, RefusesIntegersNotInShortestForm) {
    for (const char* bad : {"0200", "02020001", "0202ff80", "02020000"}) {
        const Bytes der = hex(bad);
        EXPECT_THROW(Reader(der).next_integer(), Error) << bad;
    }
    for (const char* good : {"020100", "02020080", "0202ff7f", "020180"}) {
        const Bytes der = hex(good);
        EXPECT_EQ(Reader(der).next_integer().size(), der.size() - 2) << good;
    }
}

TEST(DerReader, SmallIntegersEndAtSixtyFourBits) {
    EXPECT_EQ(Reader(hex("020900ffffffffffffffff")).next_small_integer(),
              std::numeric_limits<std::uint64_t>::max());
    EXPECT_THROW(Reader(hex("0209010000000000000000")).next_small_integer(), Error);
    EXPECT_THROW(Reader(hex("0201ff")).next_small_integer(), Error);
}

TEST(DerReader, RefusesBooleansThatAreNeitherTrueNorFalse) {
    EXPECT_THROW(Reader(hex("010101")).next_boolean(), Error);
    EXPECT_THROW(Reader(hex("0102ffff")).next_boolean(), Error);
    EXPECT_FALSE(Reader(hex("010100")).next_boolean());
}

TEST(DerTime, ReadsBothForms) {
    EXPECT_EQ(to_rfc3339(time_of(Tag::utc_time, "490203040506Z")), "2049-02-03T04:05:06Z");
    EXPECT_EQ(to_rfc3339(time_of(Tag::utc_time, "500203040506Z")), "1950-02-03T04:05:06Z");
    EXPECT_EQ(to_rfc3339(time_of(Tag::generalized_time, "20500203040506Z")),
              "2050-02-03T04:05:06Z");
    EXPECT_EQ(to_rfc3339(time_of(Tag::generalized_time, "99991231235959Z")),
              "9999-12-31T23:59:59Z");
}

TEST(DerTime, RefusesOtherForms) {
    for (const char* bad :
         {"", "4902030405Z", "490203040506", "490203040506+0100", "491303040506Z", "490230040506Z",
          "490203240506Z", "490203046006Z", "490203040560Z", "4902x3040506Z", "490203040506z"}) {
        EXPECT_THROW(time_of(Tag::utc_time, bad), Error) << bad;
    }
    EXPECT_THROW(time_of(Tag::generalized_time, "20500203040506.5Z"), Error);
    EXPECT_THROW(time_of(Tag::utf8_string, "490203040506Z"), Error);
}

TEST(DerText, ReadsEachStringType) {
    EXPECT_EQ(text_of(Tag::utf8_string, "c3a4 e282ac f09f9880"), "ä€😀");
    EXPECT_EQ(text_of(Tag::printable_string, "612a40"), "a*@");
    EXPECT_EQ(text_of(Tag::ia5_string, "6140 62"), "a@b");
    EXPECT_EQ(text_of(Tag::numeric_string, "3120 32"), "1 2");
    EXPECT_EQ(text_of(Tag::teletex_string, "61e4"), "aä");
    EXPECT_EQ(text_of(Tag::bmp_string, "006100e420ac"), "aä€");
    EXPECT_EQ(text_of(Tag::bmp_string, "d83dde00"), "😀");
    EXPECT_EQ(text_of(Tag::universal_string, "000000610001f600"), "a😀");
    EXPECT_EQ(text_of(Tag::utf8_string, ""), "");
}

TEST(DerText, RefusesOctetsThatAreNotValid) {
    for (const char* bad : {"00", "61 00", "80", "c0af", "c3", "e0809f", "e28228", "eda080",
                            "f0808080", "f4908080", "f5808080", "fe"}) {
        EXPECT_EQ(text_of(Tag::utf8_string, bad), std::nullopt) << bad;
    }
    EXPECT_EQ(text_of(Tag::printable_string, "c3a4"), std::nullopt);
    EXPECT_EQ(text_of(Tag::printable_string, "0a"), std::nullopt);
    EXPECT_EQ(text_of(Tag::ia5_string, "80"), std::nullopt);
    EXPECT_EQ(text_of(Tag::ia5_string, "6100"), std::nullopt);
    EXPECT_EQ(text_of(Tag::numeric_string, "2d"), std::nullopt);
    EXPECT_EQ(text_of(Tag::bmp_string, "61"), std::nullopt);
    EXPECT_EQ(text_of(Tag::bmp_string, "d83d"), std::nullopt);
    EXPECT_EQ(text_of(Tag::bmp_string, "de00d83d"), std::nullopt);
    EXPECT_EQ(text_of(Tag::bmp_string, "0000"), std::nullopt);
    EXPECT_EQ(text_of(Tag::universal_string, "00110000"), std::nullopt);
    EXPECT_EQ(text_of(Tag::universal_string, "000000"), std::nullopt);
    EXPECT_EQ(text_of(Tag::octet_string, "61"), std::nullopt);
}

TEST(DerWriter, WritesNestedValues) {
    Writer writer;
    writer.sequence([](Writer& outer) {
        outer.oid("2.5.4.3");
        outer.constructed(context_constructed(0), [](Writer& inner) { inner.null(); });
        outer.boolean(true);
    });
    EXPECT_EQ(to_hex(writer.take()), "300c0603550403a00205000101ff");
    EXPECT_TRUE(writer.bytes().empty());
}

TEST(DerWriter, WritesLengthsInShortestForm) {
    for (const std::size_t size : {0U, 127U, 128U, 255U, 256U, 65535U, 65536U}) {
        Writer flat;
        flat.octet_string(Bytes(size, 7));
        Writer nested;
        nested.constructed(Tag::octet_string,
                           [&](Writer& content) { content.raw(Bytes(size, 7)); });
        EXPECT_EQ(flat.bytes(), nested.bytes()) << size;
        Reader reader(flat.bytes());
        EXPECT_EQ(reader.next(Tag::octet_string).content.size(), size);
        EXPECT_TRUE(reader.at_end()) << size;
    }
}

TEST(DerWriter, WritesIntegers) {
    const std::pair<std::int64_t, const char*> cases[] = {
        {0, "020100"},
        {127, "02017f"},
        {128, "02020080"},
        {256, "02020100"},
        {-1, "0201ff"},
        {-128, "020180"},
        {-129, "0202ff7f"},
        {65535, "020300ffff"},
        {std::numeric_limits<std::int64_t>::max(), "02087fffffffffffffff"},
        {std::numeric_limits<std::int64_t>::min(), "02088000000000000000"},
    };
    for (const auto& [value, expected] : cases) {
        Writer writer;
        writer.integer(value);
        EXPECT_EQ(to_hex(writer.bytes()), expected) << value;
    }
}

TEST(DerWriter, WritesUnsignedIntegersPositive) {
    const std::pair<const char*, const char*> cases[] = {{"", "020100"},
                                                         {"00", "020100"},
                                                         {"7f", "02017f"},
                                                         {"80", "02020080"},
                                                         {"000080", "02020080"}};
    for (const auto& [value, expected] : cases) {
        Writer writer;
        writer.unsigned_integer(hex(value));
        EXPECT_EQ(to_hex(writer.bytes()), expected) << value;
    }
}

TEST(DerWriter, WritesNamedBitsWithoutTrailingZeros) {
    // keyUsage: digitalSignature is bit 0, keyEncipherment 2, decipherOnly 8.
    const std::pair<std::uint32_t, const char*> cases[] = {{0, "030100"},
                                                           {1, "03020780"},
                                                           {0b101, "030205a0"},
                                                           {0b1'0000'0001, "0303078080"},
                                                           {0b110'0000, "03020106"},
                                                           {1U << 31U, "03050000000001"}};
    for (const auto& [bits, expected] : cases) {
        Writer writer;
        writer.named_bits(bits);
        EXPECT_EQ(to_hex(writer.bytes()), expected) << bits;
    }
}

TEST(DerWriter, ChoosesTheFormOfTimeByYear) {
    const auto written = [](std::string_view text) {
        Writer writer;
        writer.time(*from_rfc3339(text));
        const Bytes der = writer.take();
        return std::to_string(der[0]) + " " + std::string(as_text(ByteView(der).subspan(2)));
    };
    EXPECT_EQ(written("2049-12-31T23:59:59Z"), "23 491231235959Z");
    EXPECT_EQ(written("2050-01-01T00:00:00Z"), "24 20500101000000Z");
    EXPECT_EQ(written("1950-01-01T00:00:00Z"), "23 500101000000Z");
    EXPECT_EQ(written("1949-12-31T23:59:59Z"), "24 19491231235959Z");
}

TEST(DerWriter, CutsFractionsOfSeconds) {
    Writer writer;
    writer.generalized_time(from_micros(1'999'999));
    EXPECT_EQ(as_text(ByteView(writer.bytes()).subspan(2)), "19700101000001Z");
}

TEST(DerWriter, WritesBitStringsOfWholeOctets) {
    Writer writer;
    writer.bit_string(hex("abcd"));
    EXPECT_EQ(to_hex(writer.bytes()), "030300abcd");
}

}  // namespace
}  // namespace certferry::pki::der
