#pragma once

#include "base/time.h"
#include "events/event_type.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::events {

/// An event read from a file: the members that filters look at, and the whole line.
struct Entry {
    UtcTime timestamp;
    std::string event_uid;
    std::uint16_t id = 0;
    std::string name;
    Channel channel = Channel::operational;
    Category category = Category::general;
    Level level = Level::information;
    std::string message;
    std::string request_id;      ///< Empty if the event has none.
    std::string transaction_id;  ///< Empty if the event has none.
    std::string line;            ///< JSON, without line end.
};

/// Reads one line. Empty if it is no event: such a line was damaged, or written by somebody else.
std::optional<Entry> parse_entry(std::string_view line);

/// The `eventUid` of a line that `to_line` made; empty if it has none.
std::string event_uid_of(std::string_view line);

/// Which events are wanted. An empty list or text lets everything pass.
struct Filter {
    // NOLINTBEGIN(readability-redundant-member-init): g++ wants them where members are named
    std::vector<Channel> channels{};
    std::vector<std::uint16_t> ids{};
    std::vector<Category> categories{};
    std::vector<Level> levels{};
    std::string request_id{};      ///< Compared exactly.
    std::string transaction_id{};  ///< Compared exactly.
    std::optional<UtcTime> from{};
    std::optional<UtcTime> until{};  ///< Not included.
    // NOLINTEND(readability-redundant-member-init)

    bool matches(const Entry& entry) const;
};

/// Reads what a person types for an event: its number, with leading zeros or without, its
/// canonical name or an alias. Empty if the catalogue has no such event.
std::optional<std::uint16_t> find_event_id(std::string_view text) noexcept;

}  // namespace certferry::events
