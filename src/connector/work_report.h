#pragma once

#include "base/time.h"
#include "connector/work_events.h"
#include "connector/work_request.h"
#include "events/event_log.h"
#include "store/connector/work_requests.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::connector {

/// Which numbers an attempt that failed carries.
struct AttemptNumbers {
    std::int64_t number = 1;
    std::int64_t most = 1;
    UtcTime next;
};

/// The events of one request; those of the Operational channel are written at once. Holds
/// references to what it is made of. Not thread-safe.
class WorkReport {
public:
    WorkReport(events::EventLog& log, const Clock& clock, const Request& request)
        : log_(log), clock_(clock), request_(request), types_(events_of(request.item.kind)) {}

    void downloaded(std::string_view batch_id) const;
    void for_digicert(std::string_view batch_id) const;
    void attempt_failed(const Error& error, const AttemptNumbers& numbers) const;
    void failed(std::string_view code, std::string_view text, std::int64_t attempt) const;

    // The steps that went well.
    void issued(const pki::Certificate& certificate) const;                       // 1050
    void decrypted(std::string_view thumbprint, std::string_view key_id) const;   // 1251
    void reencrypted(std::string_view thumbprint, ByteView recipient_key) const;  // 1250, 2050
    void revoked(UtcTime at) const;                                               // 3050

    void uploaded(std::string_view batch_id, std::string_view outcome,
                  const store::connector::WorkRequest& row) const;

    /// The Admin event: what `row` says of its end, after it was uploaded.
    events::Event ended(const store::connector::WorkRequest& row) const;

    /// 0500.
    events::Event unaccounted(const store::connector::WorkRequest& row, const Error& error) const;

private:
    events::Event make(const events::EventType& type) const;

    events::EventLog& log_;
    const Clock& clock_;
    const Request& request_;
    const KindEvents& types_;
};

}  // namespace certferry::connector
