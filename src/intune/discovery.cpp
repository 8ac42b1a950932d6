#include "intune/discovery.h"

#include "base/codes/intune.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/log.h"

#include <fmt/format.h>

namespace certferry::intune {

namespace {

using namespace std::chrono_literals;

constexpr auto kept_for = 24h;
constexpr auto read_again_after = 5min;  // For a name that the list lacks.

void log_duplicates(const std::vector<wire::ServiceEndpoint>& endpoints) {
    for (const auto& endpoint : endpoints) {
        const auto* first = wire::find_service(endpoints, endpoint.name);
        if (first != &endpoint) {
            log::warning("Microsoft Graph lists {} twice; {} is used, {} is not",
                         escape_for_log(endpoint.name), escape_for_log(first->uri),
                         escape_for_log(endpoint.uri));
        }
    }
}

[[noreturn]] void refuse(const http::Call& call, const Exchange::Answer& answer) {
    const auto& response = answer.response;
    if (response.status == 401 || response.status == 403) {
        throw Error(codes::discovery_forbidden, describe(call, answer));
    }
    if (response.status == 429) {
        throw Error(codes::service_throttled, describe(call, answer),
                    retry_after(response).value_or(60s));
    }
    throw Error(codes::discovery_failed, describe(call, answer));
}

}  // namespace

IntuneAccess::IntuneAccess(Cloud cloud, TokenClient& tokens, const Exchange& exchange)
    : cloud_(std::move(cloud)), tokens_(tokens), exchange_(exchange) {}

std::string IntuneAccess::url(std::string_view service, Deadline deadline) {
    const UtcTime now = exchange_.clock().now();
    Known known = known_.with([](const Known& value) { return value; });
    if (known && now - known->read_at < kept_for) {
        const auto* found = wire::find_service(known->endpoints, service);
        if (found != nullptr) {
            return found->uri;
        }
        if (now - known->read_at < read_again_after) {
            throw Error(codes::discovery_incomplete, service);
        }
    }
    known = read(deadline);
    const auto* found = wire::find_service(known->endpoints, service);
    if (found == nullptr) {
        throw Error(codes::discovery_incomplete, service);
    }
    return found->uri;
}

IntuneAccess::Known IntuneAccess::read(Deadline deadline) {
    const http::Call call{.method = "GET",
                          .url = cloud_.graph_url + wire::discovery_path(cloud_.intune_app_id),
                          .headers = {{"Accept", "application/json"}},
                          .body = {}};
    const auto answer = ask_graph(call, deadline);
    if (answer.response.status != 200) {
        refuse(call, answer);
    }
    Services services{.endpoints = {}, .read_at = exchange_.clock().now()};
    try {
        services.endpoints = wire::parse_service_endpoints(answer.response.body);
    } catch (const Error& error) {
        throw Error(codes::discovery_failed, describe(call, answer) + ": " + error.detail());
    }
    log_duplicates(services.endpoints);
    auto known = std::make_shared<const Services>(std::move(services));
    known_.with([&](Known& value) { value = known; });
    return known;
}

Exchange::Answer IntuneAccess::ask_graph(const http::Call& call, Deadline deadline) {
    const std::string scope = cloud_.graph_scope();
    for (bool again = true;; again = false) {
        const Token token = tokens_.token(scope, deadline);
        http::Call with_token = call;
        with_token.headers.set("Authorization", fmt::format("Bearer {}", token->reveal_text()));
        Exchange::Answer answer;
        try {
            answer = exchange_.send(with_token, deadline);
        } catch (const Error& error) {
            throw Error(codes::discovery_failed, error.detail());
        }
        if (answer.response.status != 401 || !again) {
            return answer;
        }
        tokens_.drop(scope, token);
    }
}

Token IntuneAccess::token(Deadline deadline) {
    return tokens_.token(cloud_.intune_scope(), deadline);
}

bool IntuneAccess::renew_token(const Token& refused) {
    tokens_.drop(cloud_.intune_scope(), refused);
    return true;
}

void IntuneAccess::forget_url() {
    known_.with([](Known& value) { value = nullptr; });
}

}  // namespace certferry::intune
