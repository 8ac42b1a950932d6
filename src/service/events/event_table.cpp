#include "service/events/event_table.h"

#include "base/error.h"
#include "base/log.h"
#include "service/events/event_intake.h"
#include "store/service/tenants.h"
#include "wire/json.h"

namespace certferry::service {

void EventTable::write(std::string_view line) noexcept {
    try {
        keep(line);
    } catch (const std::exception& error) {
        ++lost_;
        log::warning("an event is missing from the table of events: {}", error.what());
    }
}

void EventTable::keep(std::string_view line) {
    const EventOrigin origin{.tenant_id = std::string(store::service::installation_tenant),
                             .connector_id = std::nullopt};
    wire::EventUpload upload;
    upload.events.push_back(wire::from_json<boost::json::value>(line));
    const auto receipt = database_.write([&](store::Session& session) {
        return take_events(session, origin, upload, clock_.now());
    });
    if (!receipt.refused.empty()) {
        throw Error(codes::internal_error, receipt.refused.front().text);
    }
}

}  // namespace certferry::service
