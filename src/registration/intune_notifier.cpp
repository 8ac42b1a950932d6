#include "registration/intune_notifier.h"

#include "base/codes/intune.h"
#include "base/codes/registration.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace certferry::registration {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t e_fail = 0x80004005;  // HRESULT: unspecified failure.
constexpr std::chrono::milliseconds first_pause{500};
constexpr std::chrono::seconds first_spool_wait{15};
constexpr std::chrono::minutes longest_spool_wait{15};

/// What one attempt ended with, if not with `Success`.
struct Trouble {
    const ErrorCode* code = nullptr;
    std::string text;
    bool worth_another = false;
};

/// One attempt; empty if it ended with `Success`.
template <class Notification>
Step<std::optional<Trouble>> attempt(const intune::ScepClient& client, Notification notification,
                                     Deadline deadline) {
    using Result = std::optional<Trouble>;
    auto tell = [&client, notification = std::move(notification), deadline] {
        return and_then(client.notify(notification, deadline),
                        [](const wire::ScepActionResult& result) -> Result {
                            if (result.is_success()) {
                                return std::nullopt;
                            }
                            return Trouble{
                                .code = &codes::validation_refused,
                                .text = fmt::format("{}: {}", escape_for_log(result.code_text, 64),
                                                    escape_for_log(result.description))};
                        });
    };
    // Counted and reported as an attempt; what it leads to is decided by whoever asked.
    return rescued(std::move(tell), [](const Error& error) -> Result {
        const bool passing =
            error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::busy;
        return Trouble{.code = &error.entry(), .text = error.detail(), .worth_another = passing};
    });
}

std::chrono::seconds spool_wait(int attempts) {
    const auto doubled = first_spool_wait * (1 << std::min(attempts, 10));
    return std::min<std::chrono::seconds>(doubled, longest_spool_wait);
}

wire::FailureNotification notification_of(const SpooledFailure& failure, const CallerInfo& caller) {
    wire::FailureNotification notification;
    notification.transaction_id = failure.transaction_id;
    notification.certificate_request = failure.certificate_request;
    notification.caller_info = caller.text;
    notification.h_result = failure.h_result;
    notification.error_description = failure.error_description;
    return notification;
}

wire::SuccessNotification notification_of(const pki::Certificate& certificate,
                                          wire::ScepRequestFacts facts) {
    wire::SuccessNotification notification;
    static_cast<wire::ScepRequestFacts&>(notification) = std::move(facts);
    notification.certificate_thumbprint = to_upper_hex(certificate.thumbprint());
    notification.certificate_serial_number = to_upper_hex(certificate.serial());
    notification.certificate_expiration_date_utc = wire::notification_time(certificate.not_after());
    notification.issuing_certificate_authority =
        certificate.issuer().text().substr(0, wire::max_issuing_ca_bytes);
    return notification;
}

}  // namespace

/// A success on its way to the service.
struct IntuneNotifier::Telling {
    wire::SuccessNotification notification;
    pki::Certificate certificate;
    const Report& report;
    Deadline deadline;
    int number = 1;  // Of the attempt, from 1.
    std::chrono::milliseconds pause = first_pause;
};

Step<bool> IntuneNotifier::tell_issued(std::string_view transaction_id,
                                       const pki::CertificateRequest& csr,
                                       const pki::Certificate& certificate, const Report& report,
                                       Deadline deadline) const {
    auto notification =
        notification_of(certificate, service_facts(transaction_id, csr, parts_.caller));
    if (parts_.sends_certificate) {
        notification.certificate = certificate.der();
    }
    return try_issued(std::make_shared<Telling>(Telling{.notification = std::move(notification),
                                                        .certificate = certificate,
                                                        .report = report,
                                                        .deadline = deadline}));
}

Step<bool> IntuneNotifier::try_issued(const std::shared_ptr<Telling>& telling) const {
    if (telling->deadline.passed()) {
        return false;
    }
    auto told = attempt(parts_.client, telling->notification, telling->deadline);
    return and_then(std::move(told), [this, telling](std::optional<Trouble> trouble) -> Step<bool> {
        const auto& report = telling->report;
        if (!trouble) {
            report.notified(NotifiedOf::success, &telling->certificate, telling->number);
            return true;
        }
        const auto pause = telling->pause;
        const bool last = !trouble->worth_another || telling->number == success_attempts ||
                          pause >= telling->deadline.left();
        report.notify_attempt_failed(
            {.of = NotifiedOf::success,
             .code = trouble->code->name,
             .text = trouble->text,
             .number = telling->number,
             .most = success_attempts,
             .next = last ? std::nullopt : std::optional(parts_.clock.now() + pause),
             .spool_file = {}});
        if (last) {
            return false;
        }
        ++telling->number;
        telling->pause *= 2;
        Wait wait{.start = {}, .at_most = pause};
        return after(std::move(wait), [this, telling] { return try_issued(telling); });
    });
}

Step<bool> IntuneNotifier::tell_refused(std::string_view transaction_id,
                                        const pki::CertificateRequest& csr, std::string_view reason,
                                        const Report& report, Deadline deadline) const {
    const auto facts = service_facts(transaction_id, csr, parts_.caller);
    const UtcTime now = parts_.clock.now();
    SpooledFailure failure{
        .request_id = report.request_id(),
        .transaction_id = facts.transaction_id,
        .certificate_request = facts.certificate_request,
        .h_result = e_fail,
        .error_description = reason.empty() ? "the CA refused the request" : std::string(reason),
        .created_at = now,
        .attempts = 0,
        .next_attempt = now};
    try {
        parts_.spool.save(failure);
    } catch (const Error& error) {
        // The service can still be told now, though no longer after a crash.
        report.spool_failed(parts_.spool.folder().string(), error);
    }
    return try_refused(std::move(failure), report, deadline);
}

Step<bool> IntuneNotifier::try_refused(SpooledFailure failure, const Report& report,
                                       Deadline deadline) const {
    auto told = attempt(parts_.client, notification_of(failure, parts_.caller), deadline);
    return and_then(std::move(told), [this, failure = std::move(failure),
                                      &report](const std::optional<Trouble>& trouble) {
        if (trouble) {
            keep(failure, std::string(trouble->code->name), trouble->text, report);
            return false;
        }
        report.notified(NotifiedOf::failure, nullptr, failure.attempts + 1);
        parts_.spool.remove(failure.request_id);
        return true;
    });
}

/// An attempt failed: leaves the notification in the spool for the next, unless it was the last.
void IntuneNotifier::keep(SpooledFailure failure, const std::string& code, const std::string& text,
                          const Report& report) const {
    const UtcTime now = parts_.clock.now();
    ++failure.attempts;
    failure.next_attempt = now + spool_wait(failure.attempts - 1);
    const bool last = failure.attempts >= failure_attempts ||
                      failure.next_attempt >= failure.created_at + failure_lifetime;
    report.notify_attempt_failed({.of = NotifiedOf::failure,
                                  .code = code,
                                  .text = text,
                                  .number = failure.attempts,
                                  .most = failure_attempts,
                                  .next = last ? std::nullopt : std::optional(failure.next_attempt),
                                  .spool_file = parts_.spool.path_of(failure.request_id).string()});
    if (last) {
        parts_.spool.remove(failure.request_id);
        return;
    }
    try {
        parts_.spool.save(failure);
    } catch (const Error& error) {
        // The file of the attempt before, if there is one, stays and is tried again.
        report.spool_failed(parts_.spool.folder().string(), error);
    }
}

void IntuneNotifier::work_off(Deadline deadline) const {
    for (auto& failure : parts_.spool.due(parts_.clock.now())) {
        if (deadline.passed()) {
            return;
        }
        const Report report = parts_.reports.go_on(failure.request_id, failure.transaction_id);
        finish(try_refused(std::move(failure), report, deadline));
    }
}

}  // namespace certferry::registration
