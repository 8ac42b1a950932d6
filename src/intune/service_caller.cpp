#include "intune/service_caller.h"

#include "base/codes/intune.h"
#include "base/encoding.h"
#include "base/log.h"
#include "wire/service_discovery.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace certferry::intune {

namespace {

using namespace std::chrono_literals;

[[noreturn]] void refuse_call(const http::Call& call, const Exchange::Answer& answer) {
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

/// A call with what may still be tried again.
struct ServiceCaller::Asked {
    std::string service;
    std::string path;
    std::string api_version;
    Bytes body;
    Deadline deadline;
    bool connecting = true;
    bool token = true;
    bool waiting = true;
};

Step<ServiceCaller::Answer> ServiceCaller::ask(const Action& action, const std::string& body,
                                               std::string_view transaction_id,
                                               Deadline deadline) const {
    const auto asked = std::make_shared<Asked>(Asked{.service = std::string(action.service),
                                                     .path = std::string(action.path),
                                                     .api_version = std::string(action.api_version),
                                                     .body = to_bytes(std::string_view(body)),
                                                     .deadline = deadline});
    return and_then(attempt(asked),
                    [asked, transaction = std::string(transaction_id)](Answer answer) {
                        log::debug("{}: transaction {}, activity {}", asked->path,
                                   escape_for_log(transaction), answer.activity_id);
                        return answer;
                    });
}

ServiceCaller::Answer ServiceCaller::call(const Action& action, const std::string& body,
                                          std::string_view transaction_id,
                                          Deadline deadline) const {
    return exchange_.finish(ask(action, body, transaction_id, deadline));
}

Step<ServiceCaller::Answer> ServiceCaller::attempt(const std::shared_ptr<Asked>& asked) const {
    const auto deadline = asked->deadline;
    http::Call call{.method = "POST",
                    .url = wire::join_url(access_.url(asked->service, deadline), asked->path),
                    .headers = {{"Content-Type", "application/json"},
                                {"Accept", "application/json"},
                                {"api-version", asked->api_version}},
                    .body = asked->body};
    const Token token = access_.token(deadline);
    if (token) {
        call.headers.set("Authorization", fmt::format("Bearer {}", token->reveal_text()));
    }
    // Empty if nothing was sent and another attempt may be made.
    using Sent = std::optional<Exchange::Answer>;
    auto send = [this, call, deadline] {
        return and_then(exchange_.ask_once(call, deadline),
                        [](Exchange::Answer answer) { return Sent(std::move(answer)); });
    };
    auto failed = [this, asked](const Error& error) -> Sent {
        access_.forget_url();
        if (error.in_doubt()) {
            throw Error::in_doubt(codes::service_unavailable, error.detail());
        }
        if (error.kind() != ErrorKind::unavailable || asked->deadline.passed() ||
            !take(asked->connecting)) {
            throw Error(codes::service_unavailable, error.detail());
        }
        return std::nullopt;
    };
    call.body.clear();  // From here on it is named only.
    return and_then(rescued(std::move(send), std::move(failed)),
                    [this, asked, call, token](Sent sent) {
                        return sent ? judge(asked, call, token, *std::move(sent)) : attempt(asked);
                    });
}

Step<ServiceCaller::Answer> ServiceCaller::judge(const std::shared_ptr<Asked>& asked,
                                                 const http::Call& call, const Token& token,
                                                 Exchange::Answer answer) const {
    const int status = answer.response.status;
    if (status == 200) {
        return Answer{.body = std::move(answer.response.body),
                      .activity_id = std::move(answer.activity_id)};
    }
    if (may_have_moved(status)) {
        access_.forget_url();
    }
    if (status == 401 && token && take(asked->token) && access_.renew_token(token)) {
        return attempt(asked);
    }
    const auto wait = exchange_.wait_asked(answer.response, asked->deadline);
    if (wait && take(asked->waiting)) {
        Wait pause{.start = {}, .at_most = *wait};
        return after(std::move(pause), [this, asked] { return attempt(asked); });
    }
    refuse_call(call, answer);
}

void refuse_answer(const ServiceCaller::Answer& answer, std::string_view why) {
    throw Error::in_doubt(codes::service_answer_invalid,
                          fmt::format("{}, activity {}", why, answer.activity_id));
}

}  // namespace certferry::intune
