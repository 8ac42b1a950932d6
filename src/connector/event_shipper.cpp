#include "connector/event_shipper.h"

#include "base/error.h"
#include "base/file.h"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>

namespace certferry::connector {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_in_upload = 1'000;
constexpr std::size_t most_upload_bytes = std::size_t{4} * 1024 * 1024;
constexpr auto ship_timeout = 60s;
constexpr std::size_t max_cursor_bytes = 100;
constexpr auto flush_timeout = 5s;
constexpr auto overlap = 60s;  // Between an event's time and its commit, at most.

/// True if events of this level are wanted: the levels of settings grow graver to the right.
bool reaches(events::Level level, std::string_view wanted) {
    if (wanted == "none") {
        return false;
    }
    if (wanted == "error") {
        return level == events::Level::error;
    }
    return wanted != "warning" || level != events::Level::information;
}

bool is_wanted(const events::Entry& entry, const wire::EventLevels& levels) {
    return reaches(entry.level,
                   entry.channel == events::Channel::admin ? levels.admin : levels.operational);
}

}  // namespace

EventShipper::EventShipper(std::filesystem::path folder, std::filesystem::path cursor,
                           journal::Outbox& outbox, const ServiceClient& service)
    : folder_(std::move(folder)), cursor_(std::move(cursor)), outbox_(outbox), service_(service) {}

std::optional<UtcTime> EventShipper::kept_cursor() const {
    if (!std::filesystem::exists(cursor_)) {
        return std::nullopt;
    }
    const auto kept = from_rfc3339(as_text(read_file(cursor_, max_cursor_bytes)));
    return kept ? std::optional(*kept - overlap) : std::nullopt;
}

std::size_t EventShipper::ship(const wire::EventLevels& levels) {
    if (!reader_) {
        reader_.emplace(folder_, events::Filter{.channels = {events::Channel::admin,
                                                             events::Channel::operational},
                                                .from = kept_cursor()});
        next_.reset();
    }
    const bool is_complete = outbox_.flush(Deadline::after(flush_timeout));
    std::size_t sent = 0;
    for (;;) {
        wire::EventUpload upload;
        std::size_t bytes = 0;
        std::optional<UtcTime> until;
        while (upload.events.size() < most_in_upload && bytes < most_upload_bytes) {
            if (!next_) {
                next_ = reader_->next();
            }
            if (!next_) {
                break;
            }
            until = next_->timestamp;
            if (is_wanted(*next_, levels)) {
                bytes += next_->line.size();
                upload.events.push_back(boost::json::parse(next_->line));
            }
            next_.reset();
        }
        if (!until) {
            return sent;
        }
        sent += upload.events.size();
        send(upload);
        if (is_complete) {
            write_file(cursor_, as_bytes(to_rfc3339_milliseconds(*until)), FileMode::readable);
        }
    }
}

void EventShipper::send(const wire::EventUpload& upload) {
    try {
        if (!upload.events.empty()) {
            service_.upload_events(upload, Deadline::after(ship_timeout));
        }
    } catch (const Error&) {
        reader_.reset();  // The next time reads from the last cursor again.
        throw;
    }
}

}  // namespace certferry::connector
