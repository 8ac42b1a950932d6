#include "http/request_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace certferry::http {
namespace {

/// Feeds `octets` in pieces of `step`, keeping what is not used, as a connection does.
class Feeder {
public:
    explicit Feeder(const Limits& within = {}) : limits(within), parser(limits) {}

    void feed(std::string_view octets, std::size_t step) {
        while (!octets.empty() && !parser.refusal() && !parser.is_complete()) {
            pending += octets.substr(0, step);
            octets.remove_prefix(std::min(step, octets.size()));
            pending.erase(0, parser.feed(as_bytes(pending)));
        }
        pending += octets;
    }

    const Limits limits;
    RequestParser parser;
    std::string pending;
};

int status_of(const RequestParser& parser) {
    const auto refusal = parser.refusal();
    return refusal ? refusal->status : 0;
}

int refusal_of(std::string_view octets, const Limits& limits = {}) {
    Feeder feeder(limits);
    feeder.feed(octets, octets.size());
    return status_of(feeder.parser);
}

TEST(RequestParser, ReadsTheSameWhereverTheOctetsAreCut) {
    const std::string octets =
        "\r\nPOST /a%20b?c=d HTTP/1.1\r\nHost: h\r\nX-Empty:\r\nContent-Length: 5\r\n\r\nhelloNEXT";
    for (std::size_t step = 1; step <= octets.size(); ++step) {
        Feeder feeder;
        feeder.feed(octets, step);
        ASSERT_TRUE(feeder.parser.is_complete()) << step;
        const Request request = feeder.parser.take();
        EXPECT_EQ(request.method, "POST");
        EXPECT_EQ(request.target, "/a%20b?c=d");
        EXPECT_EQ(request.path, "/a b");
        EXPECT_EQ(request.headers.find("x-empty"), "");
        EXPECT_EQ(as_text(request.body), "hello") << step;
        EXPECT_EQ(feeder.pending, "NEXT") << step;
    }
}

TEST(RequestParser, ReadsChunksWhereverTheOctetsAreCut) {
    for (const std::string_view body :
         {"0\r\n\r\n", "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n"}) {
        const std::string octets =
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(body) +
            "GET";
        for (std::size_t step = 1; step <= octets.size(); ++step) {
            Feeder feeder;
            feeder.feed(octets, step);
            ASSERT_TRUE(feeder.parser.is_complete()) << step << " of " << body;
            const Request request = feeder.parser.take();
            EXPECT_EQ(as_text(request.body), body[0] == '0' ? "" : "abcde");
            EXPECT_FALSE(request.headers.has("X-Trailer")) << "a trailer passed for a header";
            EXPECT_EQ(feeder.pending, "GET");
        }
    }
}

TEST(RequestParser, LimitsTargetHeaderFieldsAndBody) {
    const Limits limits{
        .max_target_bytes = 100, .max_header_bytes = 400, .max_headers = 3, .max_body_bytes = 10};
    const auto get = [](std::size_t target, const std::string& fields) {
        return "GET /" + std::string(target - 1, 'a') + " HTTP/1.1\r\nHost: h\r\n" + fields +
               "\r\n";
    };
    EXPECT_EQ(refusal_of(get(100, ""), limits), 0);
    EXPECT_EQ(refusal_of(get(101, ""), limits), 414);
    EXPECT_EQ(refusal_of(get(500, ""), limits), 414);
    EXPECT_EQ(refusal_of(get(1, "A: 1\r\nB: 2\r\n"), limits), 0);
    EXPECT_EQ(refusal_of(get(1, "A: 1\r\nB: 2\r\nC: 3\r\n"), limits), 431);
    EXPECT_EQ(refusal_of(get(1, "A: " + std::string(400, 'x') + "\r\n"), limits), 431);
    EXPECT_EQ(refusal_of("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n", limits), 413);
    EXPECT_EQ(refusal_of("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "9\r\n123456789\r\n2\r\n12\r\n",
                         limits),
              413);
}

TEST(RequestParser, CountsAHeaderThatComesFieldByField) {
    const Limits limits{.max_header_bytes = 1000, .max_headers = 1000};
    Feeder feeder(limits);
    feeder.feed("GET / HTTP/1.1\r\nHost: h\r\n", 100);
    for (int i = 0; i < 100 && !feeder.parser.refusal(); ++i) {
        feeder.feed("Name: 1234567890\r\n", 100);
    }
    EXPECT_EQ(status_of(feeder.parser), 431);
}

TEST(RequestParser, RefusesWhatIsNoRequest) {
    EXPECT_EQ(refusal_of("\x16\x03\x01 hello\r\n\r\n"), 400);
    EXPECT_EQ(refusal_of("GET /\r\n\r\n"), 400);
    EXPECT_EQ(refusal_of("GET / HTTP/2.0\r\n\r\n"), 505);
    EXPECT_EQ(refusal_of("GET /%zz HTTP/1.0\r\n\r\n"), 400);
    EXPECT_EQ(refusal_of("GET host:80 HTTP/1.0\r\n\r\n"), 400);
    EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: a\r\n folded : x\r\n b\r\n\r\n"), 0);
    EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: h\r\nBad Name: x\r\n\r\n"), 400);
    EXPECT_EQ(refusal_of("BREW / HTTP/1.1\r\nHost: h\r\n\r\n"), 501);
    EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: h\r\nExpect: more\r\n\r\n"), 417);
}

TEST(RequestParser, WantsOneHostFromHttp11Only) {
    EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\n\r\n"), 400);
    EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
    EXPECT_EQ(refusal_of("GET / HTTP/1.0\r\n\r\n"), 0);
}

TEST(RequestParser, RefusesLengthsThatOthersMayReadDifferently) {
    const auto post = [](const std::string& fields) {
        return refusal_of("POST / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n");
    };
    EXPECT_EQ(post("Content-Length: 1\r\nContent-Length: 2\r\n"), 400);
    EXPECT_EQ(post("Content-Length: +1\r\n"), 400);
    EXPECT_EQ(post("Content-Length: 1x\r\n"), 400);
    EXPECT_EQ(post("Content-Length: 99999999999999999999\r\n"), 400);
    EXPECT_EQ(post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 400);
    EXPECT_EQ(post("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"), 400);
    EXPECT_EQ(post("Transfer-Encoding: gzip, chunked\r\n"), 501);
    EXPECT_EQ(post("Transfer-Encoding: identity\r\n"), 501);
    EXPECT_EQ(post("Transfer-Encoding : chunked\r\n"), 400);
    EXPECT_EQ(refusal_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(RequestParser, KnowsWhoKeepsTheConnection) {
    const auto keeps = [](std::string_view octets) {
        Feeder feeder;
        feeder.feed(octets, octets.size());
        return feeder.parser.keep_alive();
    };
    EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n"));
    EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
    EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

}  // namespace
}  // namespace certferry::http
