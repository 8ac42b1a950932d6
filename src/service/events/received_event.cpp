#include "service/events/received_event.h"

#include "base/uuid.h"
#include "events/catalogue.h"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace certferry::service {

namespace {

using namespace std::chrono_literals;
using events::EventType;
using store::service::EventRecord;

constexpr auto oldest = 24h * 400;  // Older than what we keep.
constexpr auto newest = 24h;        // A clock may go before.
constexpr std::size_t max_message = 4096;
constexpr std::size_t max_request_id = 128;
constexpr std::size_t max_name = 64;

/// Reads members of one event; remembers the first that does not fit.
class Reader {
public:
    explicit Reader(const boost::json::object& event) : event_(event) {}

    std::string text(std::string_view name, std::size_t max_octets) {
        const auto* const value = event_.if_contains({name.data(), name.size()});
        const auto* const text = value != nullptr ? value->if_string() : nullptr;
        require(text != nullptr && !text->empty() && text->size() <= max_octets, name);
        return fault_ ? "" : std::string(text->data(), text->size());
    }

    std::optional<std::string> optional_text(std::string_view name, std::size_t max_octets) {
        if (!event_.contains({name.data(), name.size()})) {
            return std::nullopt;
        }
        return text(name, max_octets);
    }

    std::int64_t id() {
        const auto* const value = event_.if_contains("eventId");
        const bool fits = value != nullptr && value->is_int64() && value->get_int64() >= 0 &&
                          value->get_int64() <= 0xFFFF;
        require(fits, "eventId");
        return fits ? value->get_int64() : 0;
    }

    void require(bool fits, std::string_view member) {
        if (!fits && !fault_) {
            fault_ = fmt::format("{} is missing or not valid", member);
        }
    }

    const std::optional<std::string>& fault() const noexcept { return fault_; }

private:
    const boost::json::object& event_;
    std::optional<std::string> fault_;
};

/// What the event says must be what the catalogue says; a debug event has the channel for it.
void compare(const EventType& type, std::string_view name, const EventRecord& event,
             Reader& reader) {
    const bool is_debug = event.level == events::to_text(events::Level::debug);
    const auto channel = is_debug ? events::debug_of(type.channel) : type.channel;
    reader.require(name == type.name, "eventName");
    reader.require(event.channel == events::to_text(channel), "channel");
    reader.require(event.category == events::to_text(type.category), "category");
    reader.require(is_debug || event.level == events::to_text(type.level), "level");
}

void read_kind(EventRecord& event, Reader& reader) {
    event.event_id = reader.id();
    const auto name = reader.text("eventName", max_name);
    event.channel = reader.text("channel", max_name);
    event.category = reader.text("category", max_name);
    event.level = reader.text("level", max_name);
    const auto* const type = events::find_type(static_cast<std::uint16_t>(event.event_id));
    event.known = type != nullptr;
    if (event.known) {
        compare(*type, name, event, reader);
        return;
    }
    reader.require(events::find_channel(event.channel).has_value(), "channel");
    reader.require(events::find_category(event.category).has_value(), "category");
    reader.require(events::find_level(event.level).has_value(), "level");
}

void check_origin(const EventOrigin& origin, Reader& reader) {
    const auto tenant_id = reader.optional_text("tenantId", max_name);
    reader.require(!tenant_id || *tenant_id == origin.tenant_id, "tenantId");
    const auto connector_id = reader.optional_text("connectorId", max_name);
    reader.require(!connector_id || connector_id == origin.connector_id, "connectorId");
}

/// The event with whom it is from, whether it says so or not.
std::string body_of(boost::json::object event, const EventOrigin& origin) {
    if (origin.connector_id) {
        event["connectorId"] = *origin.connector_id;
        event["tenantId"] = origin.tenant_id;
    }
    return boost::json::serialize(event);
}

}  // namespace

std::variant<EventRecord, EventRefusal> read_received_event(const boost::json::value& value,
                                                            const EventOrigin& origin,
                                                            UtcTime now) {
    const auto* const object = value.if_object();
    if (object == nullptr) {
        return EventRefusal{"it is no JSON object"};
    }
    Reader reader(*object);
    EventRecord event;
    event.tenant_id = origin.tenant_id;
    event.connector_id = origin.connector_id;
    event.received_at = now;
    event.event_uid = reader.text("eventUid", max_name);
    reader.require(is_uuid(event.event_uid), "eventUid");
    const auto at = from_rfc3339(reader.text("timestamp", max_name));
    reader.require(at && *at > now - oldest && *at < now + newest, "timestamp");
    event.at = at.value_or(now);
    read_kind(event, reader);
    reader.text("message", max_message);
    event.request_id = reader.optional_text("requestId", max_request_id);
    check_origin(origin, reader);
    if (reader.fault()) {
        return EventRefusal{*reader.fault()};
    }
    event.body = body_of(*object, origin);
    if (event.body.size() > max_event_bytes) {
        return EventRefusal{fmt::format("it has more than {} octets", max_event_bytes)};
    }
    return event;
}

}  // namespace certferry::service
