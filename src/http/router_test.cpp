#include "http/router.h"

#include "http/metrics.h"
#include "http/status_endpoint.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace certferry::http {
namespace {

Route route(std::string method, std::string path, Match match) {
    Route made;
    made.method = std::move(method);
    made.name = path;
    made.path = std::move(path);
    made.match = match;
    made.handler = [](const Request&) { return Response::text(200, "ok"); };
    return made;
}

std::string found(const Router& router, std::string_view method, std::string_view path) {
    const Router::Found found = router.find(method, path);
    return found.entry != nullptr ? found.entry->route.name : "allow:" + found.allow;
}

Router example() {
    Router router;
    router.add(route("GET", "/scep/lab", Match::prefix));
    router.add(route("POST", "/scep/lab", Match::prefix));
    router.add(route("GET", "/scep/lab/deep", Match::prefix));
    router.add(route("GET", "/scep/lab/exact", Match::exact));
    router.add(route("GET", "/scep/la", Match::prefix));
    return router;
}

TEST(Router, PrefersExactThenTheLongestPrefix) {
    const Router router = example();
    EXPECT_EQ(found(router, "GET", "/scep/lab/exact"), "/scep/lab/exact");
    EXPECT_EQ(found(router, "GET", "/scep/lab/deep/x"), "/scep/lab/deep");
    EXPECT_EQ(found(router, "GET", "/scep/lab"), "/scep/lab");
    EXPECT_EQ(found(router, "POST", "/scep/lab/pkiclient.exe"), "/scep/lab");
}

TEST(Router, PrefixesEndAtASlash) {
    const Router router = example();
    EXPECT_EQ(found(router, "GET", "/scep/lab2"), "allow:");
    EXPECT_EQ(found(router, "GET", "/scep"), "allow:");
}

TEST(Router, TellsWhichMethodsAPathTakes) {
    const Router router = example();
    EXPECT_EQ(found(router, "DELETE", "/scep/lab"), "allow:GET, HEAD, POST");
}

TEST(Router, AnswersHeadAsGet) {
    EXPECT_EQ(found(example(), "HEAD", "/scep/lab"), "/scep/lab");
}

TEST(Router, RefusesASecondRouteForTheSame) {
    Router router = example();
    EXPECT_THROW(router.add(route("GET", "/scep/lab", Match::prefix)), Error);
}

TEST(RunHandler, UsesTheRoutesOwnFormOfErrors) {
    Route failing = route("GET", "/", Match::exact);
    failing.handler = [](const Request&) -> Response { throw std::runtime_error("inner"); };
    failing.render_error = [](const Error& error, const Request&) {
        return Response::text(400, error.code());
    };
    const Response response = run_handler(failing, Request());
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(as_text(response.body), "internal_error");
}

TEST(RunHandler, SurvivesAFailingFormOfErrors) {
    Route failing = route("GET", "/", Match::exact);
    failing.handler = [](const Request&) -> Response {
        throw Error(codes::route_not_found, "inner");
    };
    failing.render_error = [](const Error&, const Request&) -> Response { throw 1; };
    EXPECT_EQ(run_handler(failing, Request()).status, 404);
}

Response ask(const Router& router, std::string_view path) {
    const Router::Found found = router.find("GET", path);
    return run_handler(found.entry->route, Request());
}

TEST(StatusRoutes, TellWhyTheProgramIsNotReady) {
    Router router;
    Metrics metrics;
    std::vector<std::string> reasons;
    add_status_routes(router, metrics, [&reasons] { return reasons; });
    EXPECT_EQ(ask(router, "/healthz").status, 200);
    EXPECT_EQ(ask(router, "/readyz").status, 200);
    reasons = {"the database does not answer"};
    EXPECT_EQ(ask(router, "/readyz").status, 503);
    EXPECT_EQ(as_text(ask(router, "/readyz").body), "the database does not answer\n");
    EXPECT_EQ(ask(router, "/healthz").status, 200);
}

TEST(StatusRoutes, ShowMetrics) {
    Router router;
    Metrics metrics;
    add_status_routes(router, metrics, [] { return std::vector<std::string>(); });
    metrics.counter("certferry_things_total", "Things.", {{"kind", "a"}}).add(2);
    metrics.counter("certferry_things_total", "Things.", {{"kind", "a"}}).add();
    metrics.gauge("certferry_level", "Level.").set(4);
    metrics.histogram("certferry_seconds", "Time.", {1, 2}).observe(1.5);
    double depth = 0;
    metrics.gauge_from("certferry_depth", "Depth.", {}, [&depth] { return ++depth; });
    const Response response = ask(router, "/metrics");
    const std::string text(as_text(response.body));
    EXPECT_NE(text.find("# HELP certferry_things_total Things."), std::string::npos) << text;
    EXPECT_NE(text.find("certferry_things_total{kind=\"a\"} 3"), std::string::npos) << text;
    EXPECT_NE(text.find("certferry_level 4"), std::string::npos) << text;
    EXPECT_NE(text.find("certferry_seconds_bucket{le=\"2\"} 1"), std::string::npos) << text;
    EXPECT_NE(text.find("certferry_depth 1"), std::string::npos) << text;
}

}  // namespace
}  // namespace certferry::http
