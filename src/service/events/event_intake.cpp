#include "service/events/event_intake.h"

#include "base/codes/connectors.h"
#include "base/error.h"
#include "events/catalogue.h"
#include "store/service/unaccounted_calls.h"

namespace certferry::service {

namespace {

using store::service::EventRecord;

void open_call(store::Session& session, const EventRecord& event) {
    if (event.event_id != events::types::ca_call_unaccounted.id ||
        event.level == events::to_text(events::Level::debug)) {
        return;
    }
    store::service::add_unaccounted_call(session, {.tenant_id = event.tenant_id,
                                                   .event_uid = event.event_uid,
                                                   .connector_id = event.connector_id,
                                                   .at = event.at,
                                                   .body = event.body,
                                                   .closed_at = std::nullopt,
                                                   .closed_by = std::nullopt,
                                                   .remark = std::nullopt});
}

}  // namespace

wire::EventReceipt take_events(store::Session& session, const EventOrigin& origin,
                               const wire::EventUpload& upload, UtcTime now) {
    if (upload.events.size() > max_events_of_call) {
        throw Error(codes::event_batch_too_large, "");
    }
    wire::EventReceipt receipt;
    std::vector<EventRecord> records;
    records.reserve(upload.events.size());
    for (std::size_t i = 0; i < upload.events.size(); ++i) {
        auto read = read_received_event(upload.events[i], origin, now);
        if (auto* const refusal = std::get_if<EventRefusal>(&read)) {
            receipt.refused.push_back(
                {.index = static_cast<std::int64_t>(i), .text = std::move(refusal->text)});
        } else {
            records.push_back(std::move(std::get<EventRecord>(read)));
        }
    }
    receipt.accepted = store::service::add_events(session, origin.tenant_id, records);
    receipt.duplicates = static_cast<std::int64_t>(records.size()) - receipt.accepted;
    for (const auto& record : records) {
        open_call(session, record);
    }
    return receipt;
}

}  // namespace certferry::service
