#include "service/deployment/import_expiry.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/uuid.h"
#include "events/catalogue.h"
#include "service/deployment/import_order.h"
#include "service/events/event_intake.h"
#include "service/profiles/finding_codes.h"
#include "wire/json.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ImportedPfxRecord;

constexpr std::int64_t checked_at_once = 100;

/// From when on it is checked daily; empty if that is over.
std::optional<UtcTime> next_check(const ImportedPfxRecord& record, UtcTime now) {
    const auto next = std::max<UtcTime>(record.expires_at - import_expiry_notice,
                                        now + import_expiry_checked_every);
    return next <= record.expires_at + import_expiry_notice ? std::optional(next) : std::nullopt;
}

bool is_expiring(Session& session, const ImportedPfxRecord& record, UtcTime now) {
    const auto all =
        store::service::imported_pfx_of_user(session, record.key.tenant_id, record.key.user_id);
    return std::ranges::any_of(
        check_expiring_imports(imported_facts(all), now),
        [id = to_hex(record.key.thumbprint)](const Finding& one) { return one.text == id; });
}

void warn(Session& session, const ImportedPfxRecord& record, const events::Source& source,
          UtcTime now) {
    const auto& code = findings::w_import_expiring;
    events::Event event(events::types::imported_certificate_expiring, now);
    event.set(events::Field::user_id, record.key.user_id);
    event.set(events::Field::thumbprint, to_upper_hex(record.key.thumbprint));
    event.set(events::Field::not_after, record.expires_at);
    event.set(events::Field::intended_purpose, record.intended_purpose);
    event.fail(code.name, fmt::format("{} {}", code.text, code.next_step),
               events::Diagnostic::success);
    wire::EventUpload upload;
    upload.events.push_back(
        wire::from_json<boost::json::value>(events::to_line(event, source, new_uuid(now))));
    const auto receipt = take_events(
        session, {.tenant_id = record.key.tenant_id, .connector_id = std::nullopt}, upload, now);
    if (!receipt.refused.empty()) {
        throw Error(codes::internal_error, receipt.refused.front().text);
    }
}

}  // namespace

bool check_import_expiry(Session& session, const events::Source& source, UtcTime now) {
    const auto due = store::service::imported_pfx_to_check(session, now, checked_at_once);
    for (const auto& record : due) {
        const bool is_ours = store::service::schedule_expiry_check(session, record.key, now,
                                                                   next_check(record, now));
        if (is_ours && is_expiring(session, record, now)) {
            warn(session, record, source, now);
        }
    }
    return std::cmp_equal(due.size(), checked_at_once);
}

}  // namespace certferry::service
