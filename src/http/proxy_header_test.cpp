#include "http/proxy_header.h"

#include "http/testing.h"

#include <gtest/gtest.h>

namespace certferry::http {
namespace {

using namespace std::string_literals;
using testing::body_of;
using testing::get;
using testing::status_of;
using testing::TestServer;
using testing::Wire;

const std::string signature = "\r\n\r\n\0\r\nQUIT\n"s;

/// A header of version 2 around these addresses and ports.
std::string binary(char command, char family, const std::string& addresses) {
    return signature + command + family + static_cast<char>(addresses.size() >> 8U) +
           static_cast<char>(addresses.size() & 0xFFU) + addresses;
}

const std::string four = "\xC0\x00\x02\x07\x7F\x00\x00\x01\x30\x39\x01\xBB"s;

/// The client of a header that is whole; `refused`, or how many octets are missing.
std::string client_of(std::string_view octets, std::size_t piece = 1'000) {
    ProxyHeader header;
    std::size_t at = 0;
    while (at < octets.size() && !header.is_complete() && !header.is_refused()) {
        const auto next = octets.substr(at, piece);
        const auto taken = header.feed(as_bytes(next));
        at += taken;
        if (taken < next.size()) {
            break;
        }
    }
    if (header.is_refused()) {
        return "refused";
    }
    if (!header.is_complete()) {
        return "unfinished";
    }
    return header.client().value_or("the proxy") + " +" + std::to_string(octets.size() - at);
}

TEST(ProxyHeader, IsReadInBothVersionsHoweverItComes) {
    for (const std::size_t piece : {1U, 2U, 7U, 1'000U}) {
        EXPECT_EQ(client_of("PROXY TCP4 192.0.2.7 127.0.0.1 12345 443\r\nGET", piece),
                  "192.0.2.7 +3");
        EXPECT_EQ(client_of("PROXY TCP6 2001:db8::7 ::1 12345 443\r\n", piece), "2001:db8::7 +0");
        EXPECT_EQ(client_of(binary(0x21, 0x11, four) + "GET", piece), "192.0.2.7 +3");
        EXPECT_EQ(
            client_of(binary(0x21, 0x21, std::string(15, '\0') + "\1" + std::string(20, '\0')),
                      piece),
            "::1 +0");
        EXPECT_EQ(client_of(binary(0x21, 0x11, four + std::string(300, 'T')) + "G", piece),
                  "192.0.2.7 +1");
    }
}

TEST(ProxyHeader, MaySpeakForTheProxyItself) {
    EXPECT_EQ(client_of("PROXY UNKNOWN\r\n"), "the proxy +0");
    EXPECT_EQ(client_of("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\nX"), "the proxy +1");
    EXPECT_EQ(client_of(binary(0x20, 0, "")), "the proxy +0");
    EXPECT_EQ(client_of(binary(0x21, 0, "")), "the proxy +0");
}

TEST(ProxyHeader, IsRefusedIfItIsAnythingElse) {
    for (const auto& octets : {
             "GET / HTTP/1.1\r\n"s,
             "\x16\x03\x01"s,
             "PROXZ"s,
             "PROXY TCP4 host 127.0.0.1 1 2\r\n"s,
             "PROXY TCP4 2001:db8::7 ::1 1 2\r\n"s,
             "PROXY TCP4 192.0.2.7 127.0.0.1 1 2\n"s,
             "PROXY UDP4 192.0.2.7 127.0.0.1 1 2\r\n"s,
             "PROXY\r\n"s,
             "PROXY " + std::string(200, 'x'),
             "\r\n\r\nX"s,
             binary(0x11, 0x11, four),
             binary(0x22, 0x11, four),
             binary(0x21, 0x31, four),
             binary(0x21, 0x11, four.substr(1)),
             binary(0x21, 0x11, std::string(5'000, 'x')),
         }) {
        EXPECT_EQ(client_of(octets), "refused") << octets;
    }
    EXPECT_EQ(client_of("PROXY TCP4 192."), "unfinished");
    EXPECT_EQ(client_of(binary(0x21, 0x11, four).substr(0, 20)), "unfinished");
}

void add_remote(Router& router) {
    router.add(
        get("/", [](const Request& request) { return Response::text(200, request.remote); }));
}

TEST(ProxyHeader, NamesTheSourceOfAListedPeersRequests) {
    TestServer::Setup setup;
    setup.proxies = AddressList({"127.0.0.0/24"});
    setup.server.max_connections_per_source = 1;
    TestServer server(setup, add_remote);
    Wire first(server.port);
    first.send("PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(first.answer()), "192.0.2.7");
    first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(first.answer()), "192.0.2.7");
    Wire second(server.port);
    second.send(binary(0x20, 0, ""));
    second.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(second.answer()), "127.0.0.1");
    Wire silent(server.port);
    silent.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(silent.rest(), "");
}

// Otherwise anybody could say to be somebody else.
TEST(ProxyHeader, IsNoHeaderFromAnybodyElse) {
    TestServer::Setup setup;
    setup.proxies = AddressList({"192.0.2.1"});
    TestServer server(setup, add_remote);
    Wire wire(server.port);
    wire.send("PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(status_of(wire.rest()), 505);
}

}  // namespace
}  // namespace certferry::http
