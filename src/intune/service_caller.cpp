#include "intune/service_caller.h"

#include "base/codes/intune.h"
#include "base/encoding.h"
#include "base/log.h"
#include "wire/service_discovery.h"

#include <fmt/format.h>

#include <utility>

namespace certferry::intune {

namespace {

using namespace std::chrono_literals;

[[noreturn]] void refuse(const http::Call& call, const Exchange::Answer& answer) {
    const auto& response = answer.response;
    const std::string detail = describe(call, answer);
    const auto wait = retry_after(response);
    if (response.status == 401) {
        throw Error(codes::service_unauthenticated, detail);
    }
    if (response.status == 403) {
        throw Error(codes::service_forbidden, detail);
    }
    if (response.status == 429 || (response.status == 503 && wait)) {
        throw Error(codes::service_throttled, detail, wait.value_or(60s));
    }
    if (response.status >= 500) {
        throw Error::in_doubt(codes::service_unavailable, detail);
    }
    throw Error(codes::service_refused, detail);
}

/// Statuses after which the service may be somewhere else.
bool may_have_moved(int status) noexcept {
    return status == 404 || status == 410 || status == 421 || status >= 500;
}

bool take(bool& chance) noexcept {
    return std::exchange(chance, false);
}

}  // namespace

/// What may still be tried again.
struct ServiceCaller::Attempts {
    bool connecting = true;
    bool token = true;
    bool waiting = true;
    bool again = false;  // The attempt just made asks for another.
};

ServiceCaller::Answer ServiceCaller::call(const Action& action, const std::string& body,
                                          std::string_view transaction_id,
                                          Deadline deadline) const {
    Attempts left;
    for (;;) {
        left.again = false;
        Answer answer = attempt(action, body, left, deadline);
        if (!left.again) {
            log::debug("{}: transaction {}, activity {}", action.path,
                       escape_for_log(transaction_id), answer.activity_id);
            return answer;
        }
    }
}

ServiceCaller::Answer ServiceCaller::attempt(const Action& action, const std::string& body,
                                             Attempts& left, Deadline deadline) const {
    http::Call call{.method = "POST",
                    .url = wire::join_url(access_.url(action.service, deadline), action.path),
                    .headers = {{"Content-Type", "application/json"},
                                {"Accept", "application/json"},
                                {"api-version", std::string(action.api_version)}},
                    .body = to_bytes(std::string_view(body))};
    const Token token = access_.token(deadline);
    if (token) {
        call.headers.set("Authorization", fmt::format("Bearer {}", token->reveal_text()));
    }
    Exchange::Answer answer;
    try {
        answer = exchange_.send_once(call, deadline);
    } catch (const Error& error) {
        access_.forget_url();
        if (error.in_doubt()) {
            throw Error::in_doubt(codes::service_unavailable, error.detail());
        }
        if (error.kind() != ErrorKind::unavailable || deadline.passed() || !take(left.connecting)) {
            throw Error(codes::service_unavailable, error.detail());
        }
        left.again = true;
        return {};
    }
    const int status = answer.response.status;
    if (status == 200) {
        return {.body = std::move(answer.response.body),
                .activity_id = std::move(answer.activity_id)};
    }
    if (may_have_moved(status)) {
        access_.forget_url();
    }
    if ((status == 401 && token && take(left.token) && access_.renew_token(token)) ||
        (left.waiting && exchange_.wait_as_asked(answer.response, deadline) &&
         take(left.waiting))) {
        left.again = true;
        return {};
    }
    refuse(call, answer);
}

void refuse_answer(const ServiceCaller::Answer& answer, std::string_view why) {
    throw Error::in_doubt(codes::service_answer_invalid,
                          fmt::format("{}, activity {}", why, answer.activity_id));
}

}  // namespace certferry::intune
