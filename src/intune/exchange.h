#pragma once

#include "base/step.h"
#include "base/time.h"
#include "http/client.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace certferry::intune {

/// How long to wait for the other side.
struct Patience {
    std::chrono::milliseconds call{30'000};  ///< One call with its answer; connecting is included.
    std::chrono::seconds longest_wait{
        10};  ///< A `Retry-After` up to this is waited for, once; a longer one fails the call.

    /// How a thread that does a call to its end waits; tests put their own here.
    Pause pause;
};

/// Sends requests with an activity id of their own each (`client-request-id`), which both sides
/// log. Thread-safe.
class Exchange {
public:
    /// `client` and `clock` are lent.
    Exchange(http::Client& client, const Clock& clock, Patience patience = {});

    /// An answer, with the id under which the other side has it in its log.
    struct Answer {
        http::Response response;
        std::string activity_id;
    };

    /// One attempt. Throws as http::Client::send() does.
    Answer send_once(http::Call call, Deadline deadline) const;

    /// One attempt as a step, which waits for the answer.
    Step<Answer> ask_once(http::Call call, Deadline deadline) const;

    /// One attempt, and one more if no octet of the first was sent, or if the other side asks for
    /// another after a short time.
    Answer send(const http::Call& call, Deadline deadline) const;

    /// How long a 429 or 503 with `Retry-After` asks to wait. Empty if the answer is no such one or
    /// the wait is too long for patience or deadline.
    std::optional<std::chrono::seconds> wait_asked(const http::Response& response,
                                                   Deadline deadline) const;

    /// The rest of a step, to its end on the calling thread.
    template <class T>
    T finish(Step<T> step) const {
        return certferry::finish(std::move(step), patience_.pause);
    }

    const Clock& clock() const noexcept { return clock_; }

private:
    Deadline own_deadline(Deadline deadline) const;

    http::Client& client_;
    const Clock& clock_;
    Patience patience_;
};

/// Seconds of `Retry-After`. Empty if there is none or it is a date.
std::optional<std::chrono::seconds> retry_after(const http::Response& response) noexcept;

/// `GET https://host/path: 403 (Code: text), activity ID`, for errors' details: method, URL without
/// query, status, what the body says went wrong.
std::string describe(const http::Call& call, const Exchange::Answer& answer);

}  // namespace certferry::intune
