#include "http/status_endpoint.h"

#include <utility>

namespace certferry::http {

namespace {

Response ready_answer(const std::vector<std::string>& reasons) {
    if (reasons.empty()) {
        return Response::text(200, "ready\n");
    }
    std::string text;
    for (const std::string& reason : reasons) {
        text += reason + "\n";
    }
    return Response::text(503, text);
}

Route status_route(std::string path, Handler handler) {
    return {.method = "GET",
            .path = std::move(path),
            .match = Match::exact,
            .name = "status",
            .handler = std::move(handler),
            .run_on = RunOn::loop,
            .render_error = {}};
}

}  // namespace

void add_status_routes(Router& router, Metrics& metrics, Readiness readiness) {
    router.add(
        status_route("/healthz", [](const Request&) { return Response::text(200, "ok\n"); }));
    router.add(status_route("/readyz", [readiness = std::move(readiness)](const Request&) {
        return ready_answer(readiness());
    }));
    router.add(status_route("/metrics", [&metrics](const Request&) {
        return Response::with(200, "text/plain; version=0.0.4; charset=utf-8",
                              to_bytes(metrics.text()));
    }));
}

}  // namespace certferry::http
