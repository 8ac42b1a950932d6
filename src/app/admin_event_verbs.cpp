// Verbs of `certferry admin`: events.
#include "app/admin_verbs.h"
#include "base/error.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto poll_interval = 2s;

constexpr std::array<Column, 5> columns{{{"TIME", "event.timestamp"},
                                         {"LEVEL", "event.level"},
                                         {"EVENT", "event.eventId"},
                                         {"CONNECTOR", "event.connectorId"},
                                         {"MESSAGE", "event.message"}}};

struct EventWords {
    std::string request;
    std::string connector;
    std::string channel;
    std::string category;
    std::string level;
    std::string event;
    bool installation = false;
    bool follow = false;
    int limit = 100;
};

std::string path_of(const EventWords& given) {
    return given.installation ? "/installation/events" : "/events";
}

QueryParts filter_of(const EventWords& given) {
    return {{"requestId", given.request}, {"connectorId", given.connector},
            {"channel", given.channel},   {"category", given.category},
            {"level", given.level},       {"eventId", given.event}};
}

/// One line an event, as a table's columns would not stand below each other over time.
void print_line(const AdminSession& session, const boost::json::object& item) {
    if (session.json()) {
        session.print(item);
        return;
    }
    std::string line;
    for (const auto& column : columns) {
        const auto cell = cell_text(member_at(item, column.member));
        line += cell.empty() ? "" : (line.empty() ? "" : "  ") + cell;
    }
    std::cout << line << std::endl;  // NOLINT(performance-avoid-endl): somebody watches
}

/// Prints what comes behind `position`, until the program is stopped.
[[noreturn]] void follow(AdminSession& session, const EventWords& given, std::int64_t position) {
    while (true) {
        auto query = filter_of(given);
        query.emplace_back("after", std::to_string(position));
        const auto reply = session.client().get(with_query(path_of(given), query));
        const auto& body = reply.body.get_object();
        const auto& items = body.at("items").as_array();
        for (const auto& item : items) {
            print_line(session, item.as_object());
        }
        position = body.at("last").to_number<std::int64_t>();
        std::cout.flush();
        if (items.empty()) {
            std::this_thread::sleep_for(poll_interval);
        }
    }
}

void list_events(AdminSession& session, const EventWords& given) {
    // Asked for first, so that none is missed that comes between the two.
    const auto now = session.client().get(with_query(path_of(given), {{"limit", "1"}}));
    auto items =
        list_all(session.client(), path_of(given), filter_of(given), given.limit, true).items;
    std::ranges::reverse(items);  // Oldest first, as in a log.
    if (!given.follow) {
        session.print(columns, items);
        return;
    }
    auto position = now.body.as_object().at("last").to_number<std::int64_t>();
    for (const auto& item : items) {
        print_line(session, item.as_object());
        position = std::max(position, item.as_object().at("position").to_number<std::int64_t>());
    }
    follow(session, given, position);
}

}  // namespace

void add_event_verbs(AdminVerbs& verbs) {
    auto given = std::make_shared<EventWords>();
    auto& verb = verbs.add(verbs.area("events", "what connectors and the service reported"), "list",
                           "show the newest, in order of time",
                           [given](AdminSession& session) { list_events(session, *given); });
    verb.add_flag("--follow", given->follow, "go on with new ones until stopped");
    verb.add_option("--request", given->request, "only of this request (id)");
    verb.add_option("--connector", given->connector, "only of this connector (id)");
    verb.add_option("--channel", given->channel, "admin or operational");
    verb.add_option("--category", given->category, "such as scep, pkcs, revocation");
    verb.add_option("--level", given->level, "such as error, warning");
    verb.add_option("--event", given->event, "number or name of the event");
    verb.add_flag("--installation", given->installation, "the installation's own; for its owner");
    verb.add_option("--limit", given->limit, "at most so many at first")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
}

}  // namespace certferry::app
