#include "app/events_command.h"

#include "base/encoding.h"
#include "base/error.h"
#include "events/event_reader.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <iostream>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

struct EventsOptions {
    std::string folder = "/var/log/certferry/connector";
    std::vector<std::string> ids;
    std::vector<std::string> channels;
    std::vector<std::string> categories;
    std::vector<std::string> levels;
    std::string request_id;
    std::string transaction_id;
    std::string from;
    std::string until;
    bool follow = false;
    bool json = false;
};

template <class T>
T require(std::optional<T> value, std::string_view option, const std::string& text) {
    if (!value) {
        throw Error(codes::usage_invalid,
                    fmt::format("{} {}: not known", option, escape_for_log(text)));
    }
    return *value;
}

/// A moment, or a span such as `2h`: so long ago.
std::optional<UtcTime> read_moment(std::string_view option, const std::string& text) {
    if (text.empty()) {
        return std::nullopt;
    }
    if (const auto ago = from_duration(text)) {
        return SystemClock().now() - *ago;
    }
    return require(from_rfc3339(text), option, text);
}

events::Filter read_filter(const EventsOptions& options) {
    events::Filter filter;
    for (const auto& text : options.ids) {
        filter.ids.push_back(require(events::find_event_id(text), "--id", text));
    }
    for (const auto& text : options.channels) {
        filter.channels.push_back(require(events::find_channel(text), "--channel", text));
    }
    for (const auto& text : options.categories) {
        filter.categories.push_back(require(events::find_category(text), "--category", text));
    }
    for (const auto& text : options.levels) {
        filter.levels.push_back(require(events::find_level(text), "--level", text));
    }
    filter.request_id = options.request_id;
    filter.transaction_id = options.transaction_id;
    filter.from = read_moment("--from", options.from);
    filter.until = read_moment("--until", options.until);
    return filter;
}

void print(const events::Entry& entry, bool json) {
    if (json) {
        std::cout << entry.line << '\n';
        return;
    }
    std::cout << fmt::format("{}  {:04}  {:<11}  {:<26}  {}\n",
                             to_rfc3339_milliseconds(entry.timestamp), entry.id,
                             events::to_text(entry.level), entry.name, entry.message);
}

void show_events(const EventsOptions& options) {
    events::EventReader reader(options.folder, read_filter(options));
    for (;;) {
        while (const auto entry = reader.next()) {
            print(*entry, options.json);
        }
        std::cout.flush();
        if (!options.follow || !std::cout) {
            return;
        }
        reader.wait(Deadline::after(1s));
    }
}

}  // namespace

void add_events_command(CLI::App& app) {
    const auto options = std::make_shared<EventsOptions>();
    auto* events = app.add_subcommand("events", "show, filter and follow events");
    events->add_option("--dir", options->folder, "folder of the event files")
        ->capture_default_str();
    events->add_option("--id", options->ids, "event ids, names or aliases")->delimiter(',');
    events
        ->add_option("--channel", options->channels,
                     "Admin, Operational, Admin/Debug, Operational/Debug")
        ->delimiter(',');
    events->add_option("--category", options->categories, "such as SCEP")->delimiter(',');
    events->add_option("--level", options->levels, "Information, Warning, Error, Debug")
        ->delimiter(',');
    events->add_option("--request", options->request_id, "only this requestId");
    events->add_option("--transaction", options->transaction_id, "only this SCEP transactionID");
    events->add_option("--from", options->from,
                       "since a time (RFC 3339), or so long ago, such as 2h");
    events->add_option("--until", options->until, "before a time, or so long ago");
    events->add_flag("--follow,-f", options->follow, "go on as events come");
    events->add_flag("--json", options->json, "print each event as it is stored");
    events->callback([options] { show_events(*options); });
}

}  // namespace certferry::app
