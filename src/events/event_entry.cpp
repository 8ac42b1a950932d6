#include "events/event_entry.h"

#include "events/catalogue.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace certferry::events {

namespace {

std::string text(const boost::json::object& object, std::string_view name) {
    const auto* const value = object.if_contains({name.data(), name.size()});
    const auto* const is = value != nullptr ? value->if_string() : nullptr;
    return is != nullptr ? std::string(is->data(), is->size()) : std::string();
}

template <class T>
bool wanted(const std::vector<T>& list, T value) {
    return list.empty() || std::ranges::find(list, value) != list.end();
}

bool wanted(const std::string& expected, const std::string& value) {
    return expected.empty() || expected == value;
}

std::optional<Entry> make_entry(const boost::json::object& object, std::string_view line) {
    const auto timestamp = from_rfc3339(text(object, "timestamp"));
    const auto channel = find_channel(text(object, "channel"));
    const auto category = find_category(text(object, "category"));
    const auto level = find_level(text(object, "level"));
    const auto* const id = object.if_contains("eventId");
    const bool has_id =
        id != nullptr && id->is_int64() && id->get_int64() >= 0 && id->get_int64() <= 0xFFFF;
    if (!timestamp || !channel || !category || !level || !has_id) {
        return std::nullopt;
    }
    return Entry{.timestamp = *timestamp,
                 .event_uid = text(object, "eventUid"),
                 .id = static_cast<std::uint16_t>(id->get_int64()),
                 .name = text(object, "eventName"),
                 .channel = *channel,
                 .category = *category,
                 .level = *level,
                 .message = text(object, "message"),
                 .request_id = text(object, "requestId"),
                 .transaction_id = text(object, "transactionId"),
                 .line = std::string(line)};
}

}  // namespace

std::optional<Entry> parse_entry(std::string_view line) {
    std::array<unsigned char, 16384> memory{};
    boost::json::monotonic_resource resource(memory.data(), memory.size());
    boost::system::error_code failure;
    const auto parsed = boost::json::parse({line.data(), line.size()}, failure, &resource);
    if (failure || !parsed.is_object()) {
        return std::nullopt;
    }
    return make_entry(parsed.get_object(), line);
}

std::string event_uid_of(std::string_view line) {
    // Members before it hold no foreign text, so the first occurrence is the right one.
    constexpr std::string_view key = "\"eventUid\":\"";
    const auto start = line.find(key);
    if (start == std::string_view::npos) {
        return "";
    }
    line.remove_prefix(start + key.size());
    return std::string(line.substr(0, line.find('"')));
}

bool Filter::matches(const Entry& entry) const {
    return wanted(channels, entry.channel) && wanted(ids, entry.id) &&
           wanted(categories, entry.category) && wanted(levels, entry.level) &&
           wanted(request_id, entry.request_id) && wanted(transaction_id, entry.transaction_id) &&
           (!from || entry.timestamp >= *from) && (!until || entry.timestamp < *until);
}

std::optional<std::uint16_t> find_event_id(std::string_view text) noexcept {
    std::uint16_t id = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), id);
    const bool is_number = failure == std::errc() && end == text.data() + text.size();
    const auto* const type = is_number ? find_type(id) : find_type(text);
    return type != nullptr ? std::optional(type->id) : std::nullopt;
}

}  // namespace certferry::events
