#include "service/oauth/application_routes.h"

#include "base/encoding.h"
#include "scep/client.h"
#include "service/oauth/testing.h"
#include "store/service/applications.h"
#include "store/service/audit.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace certferry::service {
namespace {

class ApplicationRoutesTest : public OauthTest {
protected:
    ApplicationRoutesTest() {
        add_application_routes(api_, {.database = *database_, .api = api_});
        api_.add_to(router_);
    }

    http::Response call(std::string method, std::string path, std::string_view body = "",
                        std::string if_match = "", Role role = Role::administrator) {
        http::Request request;
        request.id = "0190d2f4-0000-7000-8000-000000000001";
        request.method = std::move(method);
        request.target = "/api/v1/applications" + path;
        request.path = request.target.substr(0, request.target.find('?'));
        request.headers.add("Authorization", "Bearer " + token_of(role));
        request.headers.add("Content-Type", "application/json");
        if (!if_match.empty()) {
            request.headers.add("If-Match", if_match);
        }
        request.body = to_bytes(body);
        request.remote = "192.0.2.7";
        return http::run_handler(router_.find(request.method, request.path).entry->route, request);
    }

    /// Makes one; its id.
    std::string make() {
        const auto made = call("POST", "",
                               R"({"name":"MDM bridge","roles":["User.Read.All",)"
                               R"("scep_challenge_provider","User.Read.All"]})");
        EXPECT_EQ(made.status, 201) << as_text(made.body);
        return std::string(json_in(made).at("id").as_string());
    }

    store::service::ApplicationRecord stored(const std::string& id) {
        return database_->read([&](store::Session& session) {
            return store::service::find_application(session, id).value();
        });
    }

private:
    std::string token_of(Role role) {
        return database_->write([&](store::Session& session) {
            return std::string(make_api_token(session,
                                              {.tenant_id = "t1", .actor = "", .role = role},
                                              "test", "test", clock_.now(), std::chrono::hours(1))
                                   .token.reveal_text());
        });
    }

    Authenticator authenticator_{*database_, clock_};
    Api api_{{.database = *database_,
              .installation = installation_,
              .authenticator = authenticator_,
              .clock = clock_}};
};

TEST_P(ApplicationRoutesTest, AnApplicationIsMadeReadListedAndRemoved) {
    const auto id = make();
    const auto read = call("GET", "/" + id);
    EXPECT_EQ(read.headers.find("ETag"), "\"1\"");
    const auto body = json_in(read);
    EXPECT_EQ(body.at("roles"), (boost::json::array{"User.Read.All", "scep_challenge_provider"}));
    EXPECT_FALSE(body.contains("secretExpiresAt"));
    EXPECT_EQ(json_in(call("GET", "")).at("items").as_array().size(), 2U);  // With `a1`.
    make();
    const auto page = json_in(call("GET", "?limit=1"));
    EXPECT_EQ(page.at("items").as_array().size(), 1U);
    EXPECT_TRUE(page.contains("nextCursor"));
    EXPECT_EQ(call("DELETE", "/" + id).status, 204);
    EXPECT_EQ(call("DELETE", "/" + id).status, 404);
    EXPECT_EQ(call("GET", "/" + id).status, 404);
}

TEST_P(ApplicationRoutesTest, ASecretIsShownOnceAndKeptAsItsDigest) {
    const auto id = make();
    clock_.advance(std::chrono::seconds(1));  // The audit's order is that of its times.
    const auto made = call("POST", "/" + id + "/secret", R"({"validityDays":30})");
    ASSERT_EQ(made.status, 201);
    const auto secret = std::string(json_in(made).at("secret").as_string());
    EXPECT_GE(secret.size(), 43U);
    const auto digest = pki::sha256(as_bytes(secret));
    EXPECT_EQ(stored(id).secret_sha256, to_bytes(ByteView(digest)));
    EXPECT_EQ(stored(id).secret_expires_at, clock_.now() + std::chrono::days(30));
    EXPECT_EQ(as_text(call("GET", "/" + id).body).find(secret), std::string_view::npos);
    const auto trail = database_->read(
        [](store::Session& session) { return store::service::list_audit(session, "t1", "", 10); });
    ASSERT_EQ(trail.size(), 2U);
    EXPECT_EQ(trail[1].action, "application.makeSecret");
    EXPECT_EQ(trail[1].details.find(secret), std::string::npos);
    EXPECT_EQ(call("DELETE", "/" + id + "/secret").status, 204);
    EXPECT_FALSE(stored(id).secret_sha256);
    EXPECT_EQ(call("POST", "/" + id + "/secret", R"({"validityDays":731})").status, 422);
}

TEST_P(ApplicationRoutesTest, ACertificateIsTakenAsBase64AndAsPem) {
    const auto key = pki::PrivateKey::generate({});
    const auto certificate =
        scep::self_signed(pki::Name::from_text("CN=bridge"), key, clock_.now());
    const auto id = make();
    for (const auto& text : {to_base64(certificate.der()), certificate.to_pem()}) {
        const auto body = boost::json::serialize(boost::json::object{{"certificate", text}});
        const auto put = call("PUT", "/" + id + "/certificate", body);
        ASSERT_EQ(put.status, 200) << as_text(put.body);
        EXPECT_EQ(stored(id).certificate, certificate.der());
        EXPECT_EQ(json_in(put).at("certificate").as_object().at("thumbprint").as_string(),
                  to_hex(certificate.thumbprint()));
        EXPECT_EQ(call("DELETE", "/" + id + "/certificate").status, 204);
        EXPECT_FALSE(stored(id).certificate);
    }
    EXPECT_EQ(call("PUT", "/" + id + "/certificate", R"({"certificate":"AAAA"})").status, 422);
}

TEST_P(ApplicationRoutesTest, AChangeNeedsTheVersionThatWasRead) {
    const auto id = make();
    const auto* body = R"({"name":"Other","roles":[]})";
    EXPECT_EQ(call("PUT", "/" + id, body).status, 412);
    EXPECT_EQ(call("PUT", "/" + id, body, "\"1\"").status, 200);
    EXPECT_EQ(stored(id).roles, "");
    EXPECT_EQ(call("PUT", "/" + id, body, "\"1\"").status, 412);
}

TEST_P(ApplicationRoutesTest, RolesThatAreNotKnownAreRefused) {
    const auto refused = call("POST", "", R"({"name":"","roles":["User.Read.All","Root"]})");
    EXPECT_EQ(refused.status, 422);
    const auto errors = json_in(refused).at("errors").as_array();
    ASSERT_EQ(errors.size(), 2U);
    EXPECT_EQ(errors[0].as_object().at("path"), "/name");
    EXPECT_EQ(errors[1].as_object().at("path"), "/roles/1");
}

TEST_P(ApplicationRoutesTest, OnlyAdministratorsChangeApplications) {
    const auto id = make();
    EXPECT_EQ(call("GET", "/" + id, "", "", Role::auditor).status, 200);
    EXPECT_EQ(call("POST", "/" + id + "/secret", "{}", "", Role::operator_).status, 403);
    EXPECT_EQ(call("DELETE", "/" + id, "", "", Role::operator_).status, 403);
}

INSTANTIATE_TEST_SUITE_P(Drivers, ApplicationRoutesTest, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

}  // namespace
}  // namespace certferry::service
