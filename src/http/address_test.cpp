#include "http/address.h"

#include "base/error.h"

#include <gtest/gtest.h>

namespace certferry::http {
namespace {

TEST(SocketAddress, ReadsBothFamilies) {
    const SocketAddress four = SocketAddress::parse("127.0.0.1:8080");
    EXPECT_EQ(four.host, "127.0.0.1");
    EXPECT_EQ(four.port, 8080);
    const SocketAddress six = SocketAddress::parse("[::1]:0");
    EXPECT_EQ(six.host, "::1");
    EXPECT_EQ(six.port, 0);
}

TEST(SocketAddress, WritesWhatItReads) {
    for (const char* text : {"127.0.0.1:8080", "[2001:db8::7]:443"}) {
        EXPECT_EQ(to_text(SocketAddress::parse(text)), text);
    }
}

TEST(SocketAddress, RefusesEverythingElse) {
    for (const char* text :
         {"", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "host:80", "::1:80",
          "[127.0.0.1]:80", "127.0.0.1:80 ", "127.0.0.1:-1", "[]:80"}) {
        EXPECT_THROW(SocketAddress::parse(text), Error) << text;
    }
}

}  // namespace
}  // namespace certferry::http
