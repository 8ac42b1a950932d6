#include "http/message.h"

#include "base/time.h"
#include "http/problem.h"
#include "http/response_writer.h"

#include <gtest/gtest.h>

namespace certferry::http {
namespace {

TEST(Headers, AreFoundInAnyCase) {
    const Headers headers{{"Content-Type", "text/plain"}, {"X-A", "1"}};
    EXPECT_EQ(headers.find("content-TYPE"), "text/plain");
    EXPECT_FALSE(headers.has("Content-Typ"));
}

TEST(Headers, SetReplacesEveryFieldOfTheName) {
    Headers headers{{"A", "1"}, {"B", "2"}, {"a", "3"}};
    headers.set("A", "4");
    EXPECT_EQ(headers.size(), 2U);
    EXPECT_EQ(headers.find("a"), "4");
}

TEST(Path, IsDecodedExceptForSlashes) {
    EXPECT_EQ(decode_path("/a%20b%c3%a9"), "/a b\xc3\xa9");
    EXPECT_EQ(decode_path("/a%2fb"), "/a%2Fb");
}

TEST(Path, RefusesBrokenEscapesAndZero) {
    for (const char* raw : {"/%", "/%4", "/%zz", "/a%00", "/%-1"}) {
        EXPECT_FALSE(decode_path(raw).has_value()) << raw;
    }
}

TEST(Target, PathIsFoundInEveryForm) {
    EXPECT_EQ(raw_path("/a/b?c=/d"), "/a/b");
    EXPECT_EQ(raw_path("http://host:80/a?b"), "/a");
    EXPECT_EQ(raw_path("HTTPS://host?b"), "/");
    EXPECT_EQ(raw_path("*"), "*");
    EXPECT_EQ(raw_path("host:443"), "");
    EXPECT_EQ(raw_path("ftp://host/a"), "");
}

TEST(Request, QueryIsKeptAsSent) {
    Request request;
    request.target = "/scep?operation=PKIOperation&message=MII%2B+/=?x";
    EXPECT_EQ(request.query(), "operation=PKIOperation&message=MII%2B+/=?x");
    request.target = "/scep";
    EXPECT_EQ(request.query(), "");
}

TEST(ResponseHead, HoldsFramingAndFields) {
    Response response = Response::text(200, "hello");
    const Framing framing{.keep_alive = true,
                          .version = 11,
                          .date = "Sun, 06 Nov 1994 08:49:37 GMT",
                          .request_id = "id"};
    EXPECT_EQ(response_head(response, framing),
              "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
              "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n"
              "X-Request-Id: id\r\n\r\n");
}

TEST(ResponseHead, LeavesOutALengthWhereThereIsNoBody) {
    const Response response{.status = 204, .headers = {}, .body = {}};
    EXPECT_EQ(
        response_head(response, {.keep_alive = true, .version = 11, .date = {}, .request_id = {}})
            .find("Content-Length"),
        std::string::npos);
}

TEST(ResponseHead, KnowsWhatCannotBeSent) {
    Response response = Response::text(200, "");
    EXPECT_TRUE(is_sendable(response));
    for (const auto& [name, value] :
         {Headers::Field{"X", "a\r\nSet-Cookie: b"}, Headers::Field{"X Y", "a"},
          Headers::Field{"", "a"}, Headers::Field{"content-length", "7"}}) {
        Response bad = response;
        bad.headers.add(name, value);
        EXPECT_FALSE(is_sendable(bad)) << name;
    }
    response.status = 100;
    EXPECT_FALSE(is_sendable(response));
}

TEST(HttpDate, IsTheStandardsExample) {
    const UtcTime time = from_micros(784'111'777'000'000);
    EXPECT_EQ(http_date(time), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(Problem, ShowsTheTablesTextAndNoDetail) {
    const Error error(codes::server_busy, "secret detail", std::chrono::seconds(7));
    const Response response = problem(error, "018f0000-0000-7000-8000-000000000000");
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
    EXPECT_EQ(response.headers.find("Retry-After"), "7");
    EXPECT_EQ(as_text(response.body),
              R"({"title":"every worker is busy","status":503,"code":"server_busy",)"
              R"("instance":"urn:uuid:018f0000-0000-7000-8000-000000000000"})");
}

}  // namespace
}  // namespace certferry::http
