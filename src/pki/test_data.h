#pragma once

#include "base/encoding.h"
#include "base/file.h"
#include "base/time.h"
#include "pki/der.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

// What the tests of this folder share.
namespace certferry::pki::test {

/// A file of tests/data/pki/, as text.
inline std::string data(const std::string& name) {
    return std::string(as_text(read_file(std::string(CERTFERRY_TEST_DATA) + "/pki/" + name)));
}

/// Hexadecimal, with spaces between octets where they help the reader.
inline Bytes hex(std::string_view text) {
    auto bytes = from_hex(text);
    EXPECT_TRUE(bytes) << text;
    return bytes.value_or(Bytes{});
}

/// RFC 3339.
inline UtcTime time(std::string_view text) {
    const auto read = from_rfc3339(text);
    EXPECT_TRUE(read) << text;
    return read.value_or(UtcTime());
}

/// A certificate or request in which elements of the signed part are replaced (an empty one: left
/// out), counted from 0. An index past the end appends. The signature stays as it was.
inline Bytes altered(ByteView der, const std::map<std::size_t, Bytes>& replacements) {
    der::Reader outer = der::Reader(der).enter(der::sequence);
    der::Reader tbs = outer.enter(der::sequence);
    der::Writer writer;
    writer.sequence([&](der::Writer& structure) {
        structure.sequence([&](der::Writer& content) {
            std::size_t index = 0;
            for (; !tbs.at_end(); ++index) {
                const der::Element element = tbs.next();
                const auto found = replacements.find(index);
                content.raw(found == replacements.end() ? element.whole : ByteView(found->second));
            }
            for (auto more = replacements.lower_bound(index); more != replacements.end(); ++more) {
                content.raw(more->second);
            }
        });
        while (!outer.at_end()) {
            structure.raw(outer.next().whole);
        }
    });
    return writer.take();
}

}  // namespace certferry::pki::test
