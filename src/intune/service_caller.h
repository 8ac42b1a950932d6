#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "base/step.h"
#include "base/time.h"
#include "intune/exchange.h"
#include "intune/service_access.h"

#include <memory>
#include <string>
#include <string_view>

namespace certferry::intune {

/// Which action to call.
struct Action {
    std::string_view service;      ///< Such as wire::scep_validation_service.
    std::string_view path;         ///< Such as wire::validate_request_path.
    std::string_view api_version;  ///< Sent as header `api-version`.
};

/// Calls actions of a management service: POST of one JSON object, answered by another.
///
/// Tries again, once for each cause: when nothing was sent, when the token was refused, and when
/// the service asks to wait for a short time. Everything else fails at once. Thread-safe.
class ServiceCaller {
public:
    /// Both lent.
    ServiceCaller(ServiceAccess& access, const Exchange& exchange)
        : access_(access), exchange_(exchange) {}

    struct Answer {
        Bytes body;
        std::string activity_id;
    };

    /// The body of the answer 200. It waits for each answer and for what the service asks to wait;
    /// a token or an address that is not known is fetched before, which blocks. `transaction_id` is
    /// for the log. Throws Error(service_…), or what the access throws; in_doubt() if the service
    /// may have acted. This must outlive the step.
    Step<Answer> ask(const Action& action, const std::string& body, std::string_view transaction_id,
                     Deadline deadline) const;

    /// ask() to its end on the calling thread.
    Answer call(const Action& action, const std::string& body, std::string_view transaction_id,
                Deadline deadline) const;

private:
    struct Asked;

    Step<Answer> attempt(const std::shared_ptr<Asked>& asked) const;
    Step<Answer> judge(const std::shared_ptr<Asked>& asked, const http::Call& call,
                       const Token& token, Exchange::Answer answer) const;

    ServiceAccess& access_;
    const Exchange& exchange_;
};

/// Throws Error(service_answer_invalid) that names the activity.
[[noreturn]] void refuse_answer(const ServiceCaller::Answer& answer, std::string_view why);

/// What `parse` makes of the answer's body; if it throws, refuse_answer().
template <class Parse>
auto understand(const ServiceCaller::Answer& answer, Parse parse) {
    try {
        return parse(ByteView(answer.body));
    } catch (const Error& error) {
        refuse_answer(answer, error.what());
    }
}

}  // namespace certferry::intune
