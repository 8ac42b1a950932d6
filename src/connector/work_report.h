#pragma once

#include "base/time.h"
#include "connector/work_request.h"
#include "events/event_log.h"
#include "events/event_type.h"
#include "store/connector/work_requests.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::connector {

/// The event types of one kind of work, by the scheme of their ids; null where a kind has none.
struct KindEvents {
    std::string_view kind;
    const events::EventType* admin_success;     // x000
    const events::EventType* admin_failure;     // x001
    const events::EventType* download_success;  // x002
    const events::EventType* download_failure;  // x003
    const events::EventType* downloaded;        // x020
    const events::EventType* digicert;          // x032
    const events::EventType* failed_attempt;
    const events::EventType* failure;
    const events::EventType* upload_success;  // x100
    const events::EventType* upload_failure;  // x101
    const events::EventType* uploaded;        // x102
    std::string_view work_step;               // failedStep where nothing else is said.
};

/// Throws Error(internal_error) for a kind that there is not.
const KindEvents& events_of(std::string_view kind);

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

/// What a failure means, as a number that monitoring knows.
events::Diagnostic diagnostic_of(std::string_view code) noexcept;

/// Result codes of revocations, which 3051, 3052 and 3001 carry as `errorCode`.
std::string_view revocation_code_of(std::string_view code) noexcept;

}  // namespace certferry::connector
