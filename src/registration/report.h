#pragma once

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

/// The events 4000 to 4007 of one SCEP request, in the order of its life. Operational events are
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

    /// 4006, and 4000.
    events::Event issued(const pki::Certificate& certificate, std::string_view template_name) const;

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

    /// 4003 with `repeated`: the message belongs to a request that has, or will have, its Admin
    /// event.
    void repeated(const Arrival& arrival, const std::string& request_id) const;

private:
    events::EventLog& log_;
    CaNames ca_;
    const Clock& clock_;
};

}  // namespace certferry::registration
