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

TEST(AddressList, HoldsAddressesAndNetworks) {
    const AddressList list({"192.0.2.7", "198.51.100.0/24", "2001:db8::/33", "::1"});
    for (const char* inside : {"192.0.2.7", "::ffff:192.0.2.7", "198.51.100.0", "198.51.100.255",
                               "2001:db8:7fff::1", "::1"}) {
        EXPECT_TRUE(list.contains(inside)) << inside;
    }
    for (const char* outside :
         {"192.0.2.8", "198.51.101.0", "2001:db8:8000::1", "::2", "", "localhost"}) {
        EXPECT_FALSE(list.contains(outside)) << outside;
    }
    EXPECT_FALSE(AddressList().contains("::"));
    EXPECT_TRUE(AddressList({"0.0.0.0/0"}).contains("203.0.113.1"));
    EXPECT_FALSE(AddressList({"0.0.0.0/0"}).contains("2001:db8::1"));
}

TEST(AddressList, RefusesWhatIsNeither) {
    for (const char* text : {"", "host", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/x", "::/129",
                             "192.0.2/24", "192.0.2.0/-1"}) {
        EXPECT_THROW(AddressList({text}), Error) << text;
    }
}

}  // namespace
}  // namespace certferry::http
