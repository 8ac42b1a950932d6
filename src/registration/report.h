#pragma once

#include "base/error.h"
#include "base/time.h"
#include "ca/issuer.h"
#include "events/event.h"
#include "events/event_log.h"
#include "http/message.h"
#include "pki/certificate.h"
#include "registration/arrival.h"
#include "registration/endpoint_config.h"
#include "registration/refusal.h"
#include "store/connector/scep_transactions.h"

#include <optional>
#include <string>
#include <string_view>

namespace certferry::registration {

/// `caHost` and `caName` of an endpoint's events.
struct CaNames {
    std::string host;
    std::string name;
};

/// What a management service is told.
enum class NotifiedOf { success, failure };

/// One attempt to tell it that failed.
struct NotifyAttempt {
    NotifiedOf of = NotifiedOf::success;
    std::string_view code;
    std::string text;
    int number = 1;               ///< From 1.
    int most = 1;                 ///< Attempts there may be.
    std::optional<UtcTime> next;  ///< Empty if this was the last.
    std::string spool_file;       ///< Of a failure notification; else empty.
};

/// The events 4000 to 4010 of one SCEP request, in the order of its life. Operational events are
/// written at once; members that lead to the Admin event, of which each request has exactly one,
/// write the Operational event before it and return the Admin one, which the journal commits
/// together with the outcome. Not thread-safe.
class Report {
public:
    const std::string& request_id() const noexcept { return request_id_; }

    /// 4003. `wish` is what the opened request asks for; null if it was not opened or could not be
    /// read.
    void received(const Wish* wish) const;

    /// 4004.
    void verified(std::optional<UtcTime> challenge_expires_at) const;

    /// 4005, and 4001 with failedStep `verify`. The cause of `scep_envelope_refused` goes to the
    /// debug channel alone.
    events::Event not_verified(const Refusal& refusal) const;

    /// 4006.
    void issued(const pki::Certificate& certificate, std::string_view template_name) const;

    /// 4000.
    events::Event finished(const pki::Certificate& certificate,
                           std::string_view template_name) const;

    /// 4008. `certificate` is null where there is none.
    void notified(NotifiedOf what, const pki::Certificate* certificate, int attempt) const;

    /// 4009.
    void notify_attempt_failed(const NotifyAttempt& attempt) const;

    /// 4010.
    void spool_failed(std::string_view folder, const Error& error) const;

    /// 4002: the certificate was revoked because the service was not told of it.
    events::Event not_notified(const pki::Certificate& certificate,
                               std::string_view template_name) const;

    /// 4007, and 4001 with failedStep `issue`.
    events::Event not_issued(std::string_view code, std::string_view reason,
                             std::string_view template_name) const;

private:
    friend class ReportFactory;

    Report(events::EventLog& log, const CaNames& ca, const Clock& clock, std::string request_id,
           Arrival arrival)
        : log_(&log),
          ca_(&ca),
          clock_(&clock),
          request_id_(std::move(request_id)),
          arrival_(std::move(arrival)) {}

    events::Event make(const events::EventType& type) const;

    events::EventLog* log_;  // Lent; never null, like the two that follow.
    const CaNames* ca_;
    const Clock* clock_;
    std::string request_id_;
    Arrival arrival_;
};

/// 4003 and 4005 of a request that the HTTP server refused before an endpoint saw it. There is no
/// Admin event: nobody knows what, if anything, was asked for. Thread-safe, and does not wait.
void report_unread(events::EventLog& log, const Clock& clock, const http::UnreadRequest& request);

/// Starts the reports of one endpoint. Thread-safe.
class ReportFactory {
public:
    ReportFactory(events::EventLog& log, CaNames ca, const Clock& clock)
        : log_(log), ca_(std::move(ca)), clock_(clock) {}

    /// A new request, with a `requestId` of its own.
    Report start(const Arrival& arrival) const;

    /// The report of a recorded request, to go on with.
    Report resume(const store::connector::ScepTransaction& record) const;

    /// The report of a request of which these two are known.
    Report go_on(const std::string& request_id, const std::string& transaction_id) const;

    /// 4003 with `repeated`: the message belongs to a request that has, or will have, its Admin
    /// event.
    void repeated(const Arrival& arrival, const std::string& request_id) const;

private:
    events::EventLog& log_;
    CaNames ca_;
    const Clock& clock_;
};

}  // namespace certferry::registration
