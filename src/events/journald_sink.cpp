#include "events/journald_sink.h"

#include "base/log.h"
#include "events/event_type.h"

#include <boost/json.hpp>
#include <fmt/format.h>

// Else the functions note this file and line as the origin of each event.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

namespace certferry::events {

namespace {

/// `eventId` becomes `EVENT_ID`.
std::string upper_snake(std::string_view name) {
    std::string upper;
    for (const char c : name) {
        const bool is_upper = c >= 'A' && c <= 'Z';
        const bool is_lower = c >= 'a' && c <= 'z';
        if (is_upper) {
            upper += '_';
        }
        upper += is_lower ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return upper;
}

int priority(const boost::json::value& level) {
    const auto found =
        level.is_string() ? find_level(std::string_view(level.get_string())) : std::nullopt;
    return severity(found.value_or(Level::information));
}

void add_member(std::vector<std::string>& fields, std::string_view name,
                const boost::json::value& value) {
    if (value.is_structured()) {
        return;
    }
    const std::string text =
        value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
    if (name == "message") {
        fields.push_back("MESSAGE=" + text);
    } else {
        fields.push_back(fmt::format("CERTFERRY_{}={}", upper_snake(name), text));
    }
    if (name == "level") {
        fields.push_back(fmt::format("PRIORITY={}", priority(value)));
    }
}

}  // namespace

std::vector<std::string> journal_fields(std::string_view line) {
    boost::system::error_code failure;
    const auto parsed = boost::json::parse({line.data(), line.size()}, failure);
    if (failure || !parsed.is_object()) {
        return {};
    }
    std::vector<std::string> fields{"SYSLOG_IDENTIFIER=certferry"};
    for (const auto& [name, value] : parsed.get_object()) {
        add_member(fields, std::string_view(name.data(), name.size()), value);
    }
    return fields;
}

void JournaldSink::write(std::string_view line) noexcept {
    try {
        const auto fields = journal_fields(line);
        std::vector<iovec> parts;
        parts.reserve(fields.size());
        for (const auto& field : fields) {
            // sd_journal_sendv() only reads.
            parts.push_back({.iov_base = const_cast<char*>(field.data()), .iov_len = field.size()});
        }
        if (!parts.empty()) {
            sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
        }
    } catch (const std::exception& failure) {
        log::warning("an event did not reach the journal: {}", failure.what());
    }
}

}  // namespace certferry::events
