#include "service/api/api.h"

#include "base/encoding.h"
#include "service/keys/testing.h"
#include "store/service/audit.h"
#include "store/service/tenants.h"

#include <boost/describe/class.hpp>
#include <boost/json/parse.hpp>

namespace certferry::service {

namespace {

/// What the test's routes take.
struct Note {
    std::string text;
};

BOOST_DESCRIBE_STRUCT(Note, (), (text))

class ApiTest : public ServiceTest {
protected:
    ApiTest() {
        api_.add({.method = "GET",
                  .path = "/notes/{noteId}",
                  .name = "note.read",
                  .handle = [](const Call& call) {
                      return Answer{.body = boost::json::object{{"id", call.ids.at(0)}},
                                    .version = 7};
                  }});
        api_.add({.method = "POST",
                  .path = "/notes",
                  .name = "note.create",
                  .least = Role::operator_,
                  .handle = [this](const Call& call) { return create(call); }});
        api_.add_to(router_);
        token_ = make_token(Role::operator_, "t1");
    }

    Answer create(const Call& call) {
        const auto note = call.body<Note>();
        return api_.write(call, [&](store::Session&, UtcTime) -> Answer {
            if (note.text.empty()) {
                return {.errors = {{.code = "E_REQUIRED", .path = "/text", .text = "empty"}}};
            }
            return {.status = 201,
                    .body = boost::json::object{{"number", ++created_}, {"text", note.text}},
                    .location = "/notes/1",
                    .object = "1"};
        });
    }

    std::string make_token(Role role, std::string tenant) {
        const Principal holder{.tenant_id = std::move(tenant), .actor = "", .role = role};
        const auto made = database_->write([&](store::Session& session) {
            return make_api_token(session, holder, "test", "test", clock_.now(),
                                  std::chrono::hours(1));
        });
        return std::string(made.token.reveal_text());
    }

    http::Response call(std::string method, std::string path, std::string_view body = "",
                        http::Headers headers = {}) {
        http::Request request;
        request.id = "0190d2f4-0000-7000-8000-000000000001";
        request.method = std::move(method);
        request.target = "/api/v1" + path;
        request.path = "/api/v1" + path.substr(0, path.find('?'));
        request.headers = std::move(headers);
        request.body = to_bytes(body);
        request.remote = "192.0.2.7";
        if (!token_.empty()) {
            request.headers.add("Authorization", "Bearer " + token_);
        }
        if (!body.empty() && !request.headers.has("Content-Type")) {
            request.headers.add("Content-Type", "application/json");
        }
        const auto found = router_.find(request.method, request.path);
        return http::run_handler(found.entry->route, request);
    }

    static std::string code_in(const http::Response& response) {
        return std::string(
            boost::json::parse(as_text(response.body)).as_object().at("code").as_string());
    }

    std::vector<store::service::AuditRecord> audit() {
        return database_->read([](store::Session& session) {
            return store::service::list_audit(session, "t1", "", 100);
        });
    }

    Authenticator authenticator_{*database_, clock_};
    Api api_{{.database = *database_,
              .installation = *installation_,
              .authenticator = authenticator_,
              .clock = clock_}};
    http::Router router_;
    std::string token_;
    int created_ = 0;
};

TEST_F(ApiTest, AnswersWithTheVersionAsETag) {
    const auto response = call("GET", "/notes/a%20b");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.find("ETag"), "\"7\"");
    EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
}

TEST_F(ApiTest, RefusesWhoShowsNoToken) {
    token_.clear();
    const auto response = call("GET", "/notes/1");
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(code_in(response), "credentials_missing");
}

TEST_F(ApiTest, RefusesATokenThatIsWrongOrHasExpired) {
    const auto good = token_;
    token_ = good + "x";
    EXPECT_EQ(code_in(call("GET", "/notes/1")), "credentials_wrong");
    token_ = good;
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(code_in(call("GET", "/notes/1")), "credentials_wrong");
}

TEST_F(ApiTest, RefusesARoleThatIsTooLow) {
    token_ = make_token(Role::helpdesk, "t1");
    EXPECT_EQ(call("GET", "/notes/1").status, 200);
    const auto response = call("POST", "/notes", R"({"text":"x"})");
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(code_in(response), "role_insufficient");
    EXPECT_EQ(created_, 0);
}

TEST_F(ApiTest, ShowsTheOwnerNothingOfATenant) {
    token_ = make_token(Role::owner, std::string(store::service::installation_tenant));
    EXPECT_EQ(code_in(call("GET", "/notes/1")), "role_insufficient");
}

TEST_F(ApiTest, KnowsItsPathsAndMethods) {
    EXPECT_EQ(code_in(call("GET", "/nothing")), "route_not_found");
    EXPECT_EQ(code_in(call("GET", "/notes/1/2")), "route_not_found");
    EXPECT_EQ(code_in(call("DELETE", "/notes/1")), "method_not_allowed");
}

TEST_F(ApiTest, AuditsEachWrite) {
    EXPECT_EQ(call("POST", "/notes", R"({"text":"x"})").status, 201);
    const auto records = audit();
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].actor, "token:test");
    EXPECT_EQ(records[0].action, "note.create");
    EXPECT_EQ(records[0].object, "1");
    EXPECT_EQ(records[0].remote, "192.0.2.7");
}

TEST_F(ApiTest, NamesEveryFaultOfTheContent) {
    const auto response = call("POST", "/notes", R"({"text":""})");
    EXPECT_EQ(response.status, 422);
    const auto document = boost::json::parse(as_text(response.body)).as_object();
    EXPECT_EQ(document.at("code").as_string(), "validation_failed");
    EXPECT_EQ(document.at("errors").as_array().at(0).at("path").as_string(), "/text");
    EXPECT_TRUE(audit().empty());
}

TEST_F(ApiTest, SaysWhereJsonHasAnotherForm) {
    for (const std::string_view body :
         {R"({"text":1})", R"({"text":"x","other":1})", R"({})", R"([])"}) {
        const auto response = call("POST", "/notes", body);
        EXPECT_EQ(code_in(response), "json_invalid") << body;
        const auto document = boost::json::parse(as_text(response.body)).as_object();
        EXPECT_FALSE(document.at("errors").as_array().at(0).at("text").as_string().empty());
    }
    EXPECT_EQ(code_in(call("POST", "/notes", R"({"text":)")), "json_malformed");
    EXPECT_EQ(created_, 0);
}

TEST_F(ApiTest, TakesOnlyWhatIsDeclaredAsJson) {
    EXPECT_EQ(code_in(call("POST", "/notes", R"({"text":"x"})", {{"Content-Type", "text/plain"}})),
              "content_type_wrong");
    EXPECT_EQ(call("POST", "/notes", R"({"text":"x"})",
                   {{"Content-Type", "application/json; charset=utf-8"}})
                  .status,
              201);
}

TEST_F(ApiTest, RepeatsTheAnswerToAnIdempotencyKey) {
    const http::Headers key{{"Idempotency-Key", "k1"}};
    const auto first = call("POST", "/notes", R"({"text":"x"})", key);
    const auto again = call("POST", "/notes", R"({"text":"x"})", key);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.headers.find("Location"), first.headers.find("Location"));
    EXPECT_EQ(created_, 1);
    EXPECT_EQ(audit().size(), 1U);
}

TEST_F(ApiTest, RefusesAnIdempotencyKeyForAnotherRequest) {
    const http::Headers key{{"Idempotency-Key", "k1"}};
    call("POST", "/notes", R"({"text":"x"})", key);
    const auto response = call("POST", "/notes", R"({"text":"y"})", key);
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(code_in(response), "idempotency_key_reused");
    EXPECT_EQ(created_, 1);
}

TEST_F(ApiTest, ForgetsAnIdempotencyKeyAfterADay) {
    const http::Headers key{{"Idempotency-Key", "k1"}};
    call("POST", "/notes", R"({"text":"x"})", key);
    clock_.advance(std::chrono::hours(24));
    token_ = make_token(Role::operator_, "t1");
    EXPECT_EQ(call("POST", "/notes", R"({"text":"y"})", key).status, 201);
    EXPECT_EQ(created_, 2);
}

TEST_F(ApiTest, KeepsAnIdempotencyKeyToItsTenant) {
    const http::Headers key{{"Idempotency-Key", "k1"}};
    call("POST", "/notes", R"({"text":"x"})", key);
    token_ = make_token(Role::operator_, "t2");
    EXPECT_EQ(call("POST", "/notes", R"({"text":"y"})", key).status, 201);
}

TEST(Query, DecodesAndRefusesWhatIsNotKnown) {
    auto query = Query::parse("filter=a%20b&limit=7");
    EXPECT_EQ(query.text("filter"), "a b");
    EXPECT_THROW(query.refuse_unknown(), Error);
    EXPECT_EQ(page_of(query).limit, 7);
    EXPECT_NO_THROW(query.refuse_unknown());
}

TEST(Query, RefusesWhatIsOutOfRangeOrTwice) {
    for (const std::string_view raw : {"limit=0", "limit=501", "limit=x", "limit=1x",
                                       "limit=", "limit=1&limit=2", "cursor=zz", "a=%ZZ"}) {
        EXPECT_EQ(code_of([&] {
                      auto query = Query::parse(raw);
                      page_of(query);
                  }),
                  "query_invalid")
            << raw;
    }
}

TEST(Query, GoesOnWhereAPageEnded) {
    auto query = Query::parse("cursor=" + cursor_after("0190-x"));
    EXPECT_EQ(page_of(query).after, "0190-x");
}

}  // namespace
}  // namespace certferry::service
