#include "registration/intune_notifier.h"

#include "base/codes/intune.h"
#include "base/codes/registration.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <thread>

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

template <class Notification>
std::optional<Trouble> attempt(const intune::ScepClient& client, const Notification& notification,
                               Deadline deadline) {
    try {
        const auto result = client.notify(notification, deadline);
        if (result.is_success()) {
            return std::nullopt;
        }
        return Trouble{.code = &codes::validation_refused,
                       .text = fmt::format("{}: {}", escape_for_log(result.code_text, 64),
                                           escape_for_log(result.description))};
    } catch (const Error& error) {
        // Counted and reported as an attempt; what it leads to is decided by whoever asked.
        const bool passing =
            error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::busy;
        return Trouble{.code = &error.entry(), .text = error.detail(), .worth_another = passing};
    }
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

IntuneNotifier::IntuneNotifier(Parts parts) : parts_(std::move(parts)) {
    if (!parts_.pause) {
        parts_.pause = [](std::chrono::milliseconds span) { std::this_thread::sleep_for(span); };
    }
}

bool IntuneNotifier::tell_issued(std::string_view transaction_id,
                                 const pki::CertificateRequest& csr,
                                 const pki::Certificate& certificate, const Report& report,
                                 Deadline deadline) {
    const auto notification =
        notification_of(certificate, service_facts(transaction_id, csr, parts_.caller));
    auto pause = first_pause;
    for (int number = 1; number <= success_attempts && !deadline.passed(); ++number) {
        const auto trouble = attempt(parts_.client, notification, deadline);
        if (!trouble) {
            report.notified(NotifiedOf::success, &certificate);
            return true;
        }
        const bool last =
            !trouble->worth_another || number == success_attempts || pause >= deadline.left();
        report.notify_attempt_failed(
            {.of = NotifiedOf::success,
             .code = trouble->code->name,
             .text = trouble->text,
             .number = number,
             .most = success_attempts,
             .next = last ? std::nullopt : std::optional(parts_.clock.now() + pause),
             .spool_file = {}});
        if (last) {
            return false;
        }
        parts_.pause(pause);
        pause *= 2;
    }
    return false;
}

void IntuneNotifier::tell_refused(std::string_view transaction_id,
                                  const pki::CertificateRequest& csr, std::string_view reason,
                                  const Report& report, Deadline deadline) {
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
    try_refused(std::move(failure), report, deadline);
}

void IntuneNotifier::try_refused(SpooledFailure failure, const Report& report, Deadline deadline) {
    const auto trouble = attempt(parts_.client, notification_of(failure, parts_.caller), deadline);
    if (!trouble) {
        report.notified(NotifiedOf::failure, nullptr);
        parts_.spool.remove(failure.request_id);
        return;
    }
    const UtcTime now = parts_.clock.now();
    ++failure.attempts;
    failure.next_attempt = now + spool_wait(failure.attempts - 1);
    const bool last = failure.attempts >= failure_attempts ||
                      failure.next_attempt >= failure.created_at + failure_lifetime;
    report.notify_attempt_failed({.of = NotifiedOf::failure,
                                  .code = trouble->code->name,
                                  .text = trouble->text,
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

void IntuneNotifier::work_off(Deadline deadline) {
    for (auto& failure : parts_.spool.due(parts_.clock.now())) {
        if (deadline.passed()) {
            return;
        }
        const Report report = parts_.reports.go_on(failure.request_id, failure.transaction_id);
        try_refused(std::move(failure), report, deadline);
    }
}

}  // namespace certferry::registration
