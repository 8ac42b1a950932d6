#include "intune/exchange.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/uuid.h"
#include "wire/service_discovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <thread>

namespace certferry::intune {

Exchange::Exchange(http::Client& client, const Clock& clock, Patience patience)
    : client_(client), clock_(clock), patience_(std::move(patience)) {
    if (!patience_.pause) {
        patience_.pause = [](std::chrono::milliseconds span) { std::this_thread::sleep_for(span); };
    }
}

Deadline Exchange::own_deadline(Deadline deadline) const {
    return Deadline::after(std::min(patience_.call, deadline.left()));
}

Exchange::Answer Exchange::send_once(http::Call call, Deadline deadline) const {
    std::string activity_id = new_uuid(clock_.now());
    call.headers.set("client-request-id", activity_id);
    return {.response = client_.send(call, own_deadline(deadline)),
            .activity_id = std::move(activity_id)};
}

Step<Exchange::Answer> Exchange::ask_once(http::Call call, Deadline deadline) const {
    std::string activity_id = new_uuid(clock_.now());
    call.headers.set("client-request-id", activity_id);
    return and_then(client_.ask(std::move(call), own_deadline(deadline)),
                    [activity_id = std::move(activity_id)](http::Response response) {
                        return Answer{.response = std::move(response), .activity_id = activity_id};
                    });
}

Exchange::Answer Exchange::send(const http::Call& call, Deadline deadline) const {
    try {
        Answer answer = send_once(call, deadline);
        const auto wait = wait_asked(answer.response, deadline);
        if (!wait) {
            return answer;
        }
        patience_.pause(*wait);
        return send_once(call, deadline);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::unavailable || error.in_doubt() || deadline.passed()) {
            throw;
        }
    }
    return send_once(call, deadline);
}

std::optional<std::chrono::seconds> Exchange::wait_asked(const http::Response& response,
                                                         Deadline deadline) const {
    const auto wait = retry_after(response);
    const bool asks = response.status == 429 || response.status == 503;
    const bool patient = wait && *wait <= patience_.longest_wait && *wait < deadline.left();
    return asks && patient ? wait : std::nullopt;
}

std::optional<std::chrono::seconds> retry_after(const http::Response& response) noexcept {
    const auto text = response.headers.find("Retry-After");
    std::int32_t seconds = 0;
    if (!text) {
        return std::nullopt;
    }
    const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (failure != std::errc() || end != text->data() + text->size() || seconds < 0) {
        return std::nullopt;
    }
    return std::chrono::seconds(seconds);
}

std::string describe(const http::Call& call, const Exchange::Answer& answer) {
    std::string said;
    if (const auto error = wire::parse_service_error(answer.response.body)) {
        said = fmt::format(" ({}: {})", escape_for_log(error->code, 64),
                           escape_for_log(error->message));
    }
    const auto& url = call.url;
    return fmt::format("{} {}: {}{}, activity {}", call.method,
                       escape_for_log(url.substr(0, url.find_first_of("?#"))),
                       answer.response.status, said, answer.activity_id);
}

}  // namespace certferry::intune
