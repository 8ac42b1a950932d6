#include "service/portal/portal_endpoint.h"

#include "base/error.h"
#include "base/error_codes.h"
#include "base/testing.h"

#include <gmock/gmock.h>

#include <initializer_list>

namespace certferry::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A pack as portal/tools/pack.mjs makes it.
Bytes pack_of(std::initializer_list<std::string_view> fields) {
    Bytes pack = to_bytes(std::string_view("CFPACK1\n"));
    for (const auto field : fields) {
        for (const unsigned shift : {24U, 16U, 8U, 0U}) {
            pack.push_back(static_cast<std::uint8_t>(field.size() >> shift));
        }
        append(pack, as_bytes(field));
    }
    return pack;
}

class Portal : public ::testing::Test {
protected:
    Portal() { add_portal_routes(router_, assets_); }

    http::Response get(std::string path, http::Headers headers = {}) const {
        http::Request request;
        request.id = "0190d2f4-0000-7000-8000-000000000001";
        request.method = "GET";
        request.target = path;
        request.path = std::move(path);
        request.headers = std::move(headers);
        const auto found = router_.find("GET", request.path);
        return found.entry == nullptr ? http::Response{.status = 404, .headers = {}, .body = {}}
                                      : http::run_handler(found.entry->route, request);
    }

    static std::string header(const http::Response& response, std::string_view name) {
        return std::string(response.headers.find(name).value_or(""));
    }

    const Bytes pack_ =
        pack_of({"index.html", "text/html; charset=utf-8", "", "e0",
                 R"(<meta name="csp-nonce" content="{{csp-nonce}}"><p>{{csp-nonce}}</p>)",
                 "assets/index-x1.js", "text/javascript", "gzip", "e1", "compressed", "icon.svg",
                 "image/svg+xml", "", "e2", "<svg/>"});
    const PortalAssets assets_ = PortalAssets::from_pack(pack_);
    http::Router router_;
};

TEST_F(Portal, IsWhereTheRootLeads) {
    const auto response = get("/");
    EXPECT_EQ(response.status, 302);
    EXPECT_EQ(header(response, "Location"), "/portal/");
}

TEST_F(Portal, GivesItsPageForEveryDeepLink) {
    for (const auto* path : {"/portal", "/portal/", "/portal/index.html", "/portal/devices/7"}) {
        const auto response = get(path);
        EXPECT_EQ(response.status, 200) << path;
        EXPECT_EQ(header(response, "Content-Type"), "text/html; charset=utf-8");
        EXPECT_EQ(header(response, "Cache-Control"), "no-store");
    }
}

TEST_F(Portal, HasANonceOfItsOwnInEachPage) {
    const auto first = get("/portal/");
    const auto second = get("/portal/");
    const auto policy = header(first, "Content-Security-Policy");
    const auto begin = policy.find("'nonce-");
    ASSERT_NE(begin, std::string::npos) << policy;
    const auto nonce = policy.substr(begin + 7, policy.find('\'', begin + 7) - begin - 7);
    EXPECT_EQ(nonce.size(), 24U);
    EXPECT_EQ(as_text(first.body),
              "<meta name=\"csp-nonce\" content=\"" + nonce + "\"><p>" + nonce + "</p>");
    EXPECT_NE(policy, header(second, "Content-Security-Policy"));
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
}

TEST_F(Portal, LetsBrowsersKeepFilesWithAHash) {
    const auto response = get("/portal/assets/index-x1.js");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(header(response, "Content-Encoding"), "gzip");
    EXPECT_EQ(header(response, "Content-Type"), "text/javascript");
    EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(header(response, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(as_text(response.body), "compressed");
}

TEST_F(Portal, HasNoOtherAssets) {
    EXPECT_EQ(get("/portal/assets/index-x2.js").status, 404);
    EXPECT_EQ(get("/portal/assets/").status, 404);
    EXPECT_EQ(get("/elsewhere").status, 404);
    EXPECT_EQ(get("/portals").status, 404);
}

TEST_F(Portal, SendsOtherFilesAgainOnlyAfterAChange) {
    const auto response = get("/portal/icon.svg");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(header(response, "Cache-Control"), "no-cache");
    EXPECT_EQ(header(response, "Content-Encoding"), "");
    EXPECT_EQ(header(response, "ETag"), "\"e2\"");
    const auto again = get("/portal/icon.svg", {{"If-None-Match", "\"e2\""}});
    EXPECT_EQ(again.status, 304);
    EXPECT_TRUE(again.body.empty());
    EXPECT_EQ(get("/portal/icon.svg", {{"If-None-Match", "\"e1\""}}).status, 200);
}

TEST(PortalAssets, AreNoneInAProgramBuiltWithoutThem) {
    const auto none = PortalAssets::from_pack({});
    EXPECT_TRUE(none.empty());
    http::Router router;
    add_portal_routes(router, none);
    EXPECT_EQ(router.find("GET", "/").entry, nullptr);
    EXPECT_EQ(router.find("GET", "/portal/").entry, nullptr);
}

TEST(PortalAssets, OfABrokenPackAreRefused) {
    const auto whole = pack_of({"a", "b", "", "c", "d"});
    for (std::size_t size = 1; size < whole.size(); ++size) {
        if (size == 8) {
            continue;  // The mark alone: a pack without files.
        }
        EXPECT_EQ(code_of([&] { PortalAssets::from_pack(ByteView(whole).first(size)); }),
                  codes::internal_error.name)
            << size;
    }
    EXPECT_NE(PortalAssets::from_pack(whole).find("a"), nullptr);
}

TEST(PortalAssets, EmbeddedHereAreWhole) {
    const auto assets = PortalAssets::from_pack(embedded_portal_pack());
    EXPECT_EQ(assets.empty(), assets.find("index.html") == nullptr);
}

}  // namespace
}  // namespace certferry::service
