#include "pki/oid.h"

#include "base/encoding.h"
#include "base/error.h"

#include <gtest/gtest.h>

namespace certferry::pki {
namespace {

struct Case {
    const char* dotted;
    const char* hex;
};

// From X.690, 8.19.5, and `openssl asn1parse -genstr OID:...`.
constexpr Case cases[] = {
    {"0.0", "00"},
    {"0.39", "27"},
    {"1.39", "4f"},
    {"2.0", "50"},
    {"2.47", "7f"},
    {"2.48", "8100"},
    {"2.100.3", "813403"},
    {"2.999.3", "883703"},
    {"2.5.4.3", "550403"},
    {"1.2.840.113549.1.1.11", "2a864886f70d01010b"},
    {"1.3.6.1.4.1.311.21.8.16777215", "2b060104018237150887ffff7f"},
    {"2.16.840.1.101.3.4.2.1", "608648016503040201"},
    {"2.25.340282366920938463463374607431768211455", "6983ffffffffffffffffffffffffffffffffff7f"},
};

TEST(Oid, ConvertsBothWays) {
    for (const Case& c : cases) {
        EXPECT_EQ(to_hex(encode_oid(c.dotted)), c.hex) << c.dotted;
        EXPECT_EQ(decode_oid(*from_hex(c.hex)), c.dotted) << c.hex;
    }
}

TEST(Oid, RefusesTextThatIsNoIdentifier) {
    for (const char* text :
         {"", ".", "1", "1.", ".1", "1..2", "3.1", "0.40", "1.40", "1.2.", "1.02", "1.2.x", "1 .2",
          "-1.2", "1.2.340282366920938463463374607431768211456",
          "2.340282366920938463463374607431768211455"}) {
        EXPECT_THROW(encode_oid(text), Error) << text;
    }
}

TEST(Oid, OfAPurposeIsNamedOrDotted) {
    EXPECT_EQ(purpose_from_text("clientAuth"), oids::client_auth);
    EXPECT_EQ(purpose_from_text("1.3.6.1.4.1.311.20.2.2"), "1.3.6.1.4.1.311.20.2.2");
    EXPECT_EQ(purpose_from_text("clientauth"), std::nullopt);
    EXPECT_EQ(purpose_from_text(""), std::nullopt);
}

TEST(Oid, RefusesBadOctets) {
    for (const char* hex :
         {"", "80", "8001", "2a80", "2a8001", "55ff", "6984808080808080808080808080808080808000"}) {
        EXPECT_THROW(decode_oid(*from_hex(hex)), Error) << hex;
    }
}

}  // namespace
}  // namespace certferry::pki
