#include "pki/serial.h"

#include <gtest/gtest.h>

namespace certferry::pki {
namespace {

TEST(SerialFromText, ReadsWhatPeopleWrite) {
    const Bytes serial{0x1A, 0x00, 0xFF};
    for (const std::string_view text :
         {"1a00ff", "1A00FF", "1a:00:ff", "1A 00 FF", "001a00ff", "0001a00ff"}) {
        EXPECT_EQ(serial_from_text(text), serial) << text;
    }
    EXPECT_EQ(serial_from_text("7"), Bytes{7});
}

TEST(SerialFromText, KeepsOneOctetOfZero) {
    EXPECT_EQ(serial_from_text("0"), Bytes{0});
    EXPECT_EQ(serial_from_text("0000"), Bytes{0});
}

TEST(SerialFromText, RefusesWhatIsNoNumber) {
    for (const std::string_view text : {"", "x", "1g", "0x1a", "-1"}) {
        EXPECT_EQ(serial_from_text(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace certferry::pki
