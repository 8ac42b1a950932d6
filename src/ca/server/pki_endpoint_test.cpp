#include "ca/server/pki_endpoint.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/testing.h"
#include "ca/fake_issuer.h"
#include "ca/testing.h"
#include "http/response_writer.h"
#include "pki/ocsp.h"

#include <gtest/gtest.h>

namespace certferry::ca::server {
namespace {

/// Publishes for one authority, `root`; its OCSP answers repeat the request.
class FakePublication final : public Publication {
public:
    explicit FakePublication(const Clock& clock) : clock_(clock), issuer_(clock) {}

    std::optional<PublishedCrl> crl(std::string_view slug, CrlKind kind) override {
        if (slug != "root") {
            return std::nullopt;
        }
        const Bytes content{static_cast<std::uint8_t>(kind == CrlKind::full ? 1 : 2)};
        return PublishedCrl{.der = std::make_shared<const Bytes>(content),
                            .number = number,
                            .this_update = clock_.now(),
                            .next_update = clock_.now() + std::chrono::seconds{40}};
    }

    std::optional<pki::Certificate> authority(std::string_view slug) override {
        return slug == "root" ? std::optional(issuer_.certificate()) : std::nullopt;
    }

    OcspReply ocsp(ByteView request) override {
        if (request.empty()) {
            return {.der = pki::make_ocsp_failure(pki::OcspFailure::malformed_request),
                    .life = std::nullopt};
        }
        return {.der = to_bytes(request),
                .life = OcspReply::Life{.this_update = clock_.now(),
                                        .fresh_until = clock_.now() + std::chrono::seconds{30},
                                        .next_update = clock_.now() + std::chrono::seconds{60}}};
    }

    std::int64_t number = 7;

private:
    const Clock& clock_;
    FakeIssuer issuer_;
};

class PkiEndpoint : public testing::Test {
protected:
    PkiEndpoint() { add_pki_routes(router_, publication_, clock_); }

    http::Response ask(std::string_view method, std::string_view path, Bytes body = {},
                       std::string_view if_none_match = {}) {
        http::Request request;
        request.method = method;
        request.target = path;
        request.path = http::decode_path(path).value();
        request.body = std::move(body);
        if (!if_none_match.empty()) {
            request.headers.set("If-None-Match", if_none_match);
        }
        const auto found = router_.find(request.method, request.path);
        if (found.entry == nullptr) {
            return http::Response::text(404, "");
        }
        return http::run_handler(found.entry->route, request);
    }

    static std::string field(const http::Response& response, std::string_view name) {
        return std::string(response.headers.find(name).value_or(""));
    }

    StepClock clock_{test_start};
    FakePublication publication_{clock_};
    http::Router router_;
};

TEST_F(PkiEndpoint, ServesCrlsWithWhatCachesNeed) {
    const auto full = ask("GET", "/crl/root.crl");
    EXPECT_EQ(full.status, 200);
    EXPECT_EQ(full.body, Bytes{1});
    EXPECT_EQ(field(full, "Content-Type"), "application/pkix-crl");
    EXPECT_EQ(field(full, "ETag"), "\"root-7\"");
    EXPECT_EQ(field(full, "Last-Modified"), http::http_date(test_start));
    EXPECT_EQ(field(full, "Cache-Control"), "max-age=40, public") << "not beyond its end";
    EXPECT_EQ(ask("GET", "/crl/root-delta.crl").body, Bytes{2});
}

TEST_F(PkiEndpoint, AnswersNotModifiedToWhoHasIt) {
    const auto same = ask("GET", "/crl/root.crl", {}, "\"root-7\"");
    EXPECT_EQ(same.status, 304);
    EXPECT_TRUE(same.body.empty());
    publication_.number = 8;
    EXPECT_EQ(ask("GET", "/crl/root.crl", {}, "\"root-7\"").status, 200);
}

TEST_F(PkiEndpoint, KnowsNothingElse) {
    for (const auto* path : {"/crl/other.crl", "/crl/root", "/crl/", "/crl", "/crl/root.crl/x",
                             "/aia/other.crt", "/aia/root.crl", "/"}) {
        EXPECT_EQ(ask("GET", path).status, 404) << path;
    }
}

TEST_F(PkiEndpoint, ServesTheAuthoritysCertificate) {
    const auto response = ask("GET", "/aia/root.crt");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(field(response, "Content-Type"), "application/pkix-cert");
    EXPECT_EQ(response.body, publication_.authority("root")->der());
}

TEST_F(PkiEndpoint, AnswersOcspByPost) {
    const auto response = ask("POST", "/ocsp", {1, 2, 3});
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, (Bytes{1, 2, 3}));
    EXPECT_EQ(field(response, "Content-Type"), "application/ocsp-response");
    EXPECT_EQ(field(response, "Cache-Control"),
              "max-age=30, public, no-transform, must-revalidate");
    EXPECT_EQ(field(response, "Expires"), http::http_date(test_start + std::chrono::seconds{60}));
}

TEST_F(PkiEndpoint, AnswersOcspByGetHoweverTheBase64IsWritten) {
    // 0xFB 0xFF 0xBF is "+/+/" in base64: what clients escape, or do not.
    const Bytes request{0xFB, 0xFF, 0xBF, 0x01};
    for (const auto* path :
         {"/ocsp/+/+/AQ==", "/ocsp/%2B%2F%2B%2FAQ%3D%3D", "/ocsp/%2b%2f+/AQ%3d="}) {
        EXPECT_EQ(ask("GET", path).body, request) << path;
    }
}

TEST_F(PkiEndpoint, CallsOtherOcspRequestsMalformed) {
    const auto malformed = pki::make_ocsp_failure(pki::OcspFailure::malformed_request);
    for (const auto* path : {"/ocsp/", "/ocsp/!", "/ocsp/AQ"}) {
        const auto response = ask("GET", path);
        EXPECT_EQ(response.status, 200) << path;
        EXPECT_EQ(response.body, malformed) << path;
        EXPECT_EQ(field(response, "Cache-Control"), "no-store") << path;
    }
    EXPECT_EQ(ask("GET", "/ocsp/" + std::string(60'000, 'A')).body, malformed);
    EXPECT_EQ(ask("POST", "/ocsp", Bytes(60'000, 1)).body, malformed);
}

}  // namespace
}  // namespace certferry::ca::server
