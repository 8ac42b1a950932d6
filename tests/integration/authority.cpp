#include "authority.h"

#include "base/file.h"
#include "secrets.h"
#include "store/ca/migrations.h"
#include "store/connector/migrations.h"
#include "store/sqlite/open.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace certferry::integration {

namespace {

using namespace std::chrono_literals;

const SystemClock system_clock;

bool is_repeat(const Logged& event) {
    return event.fields.contains("repeated") && event.fields.at("repeated").as_bool();
}

std::unique_ptr<store::Database> open(const std::filesystem::path& path,
                                      std::span<const store::Migration> migrations) {
    store::sqlite::Options options;
    options.path = path;
    return store::sqlite::open(options, migrations, system_clock);
}

void write_text(const std::filesystem::path& path, const std::string& text) {
    write_file(path, as_bytes(text), FileMode::owner_only);
}

/// The ids of one request's events: Operational ones in their order, then the Admin one.
std::vector<int> ids_of(const std::vector<Logged>& events) {
    std::vector<int> ids;
    for (const auto* channel : {"Operational", "Admin"}) {
        for (const auto& each : events) {
            if (each.channel == channel && !is_repeat(each)) {
                ids.push_back(each.id);
            }
        }
    }
    return ids;
}

/// The sequences of a server without a management service.
bool is_sound(const std::vector<int>& ids) {
    static const std::set<std::vector<int>> sound{
        {4003, 4004, 4006, 4000}, {4003, 4005, 4001}, {4003, 4004, 4007, 4001}};
    return sound.contains(ids);
}

/// Whether it ended before there was an outcome: nothing was recorded yet, or nothing could be.
bool has_no_outcome(const std::vector<int>& ids) {
    return ids == std::vector{4003} || ids == std::vector{4003, 4005};
}

/// Whether there is one outcome and nothing that contradicts it: Operational events are best
/// effort, and the next run finishes what a killed one began. A request that was not recorded when
/// the program was killed is another one when it is repeated.
bool is_sound_after_a_crash(const std::vector<int>& ids) {
    if (has_no_outcome(ids)) {
        return true;
    }
    const auto count = [&](int id) { return std::ranges::count(ids, id); };
    return count(4000) + count(4001) == 1 && (count(4000) == 0 || count(4005) + count(4007) == 0) &&
           (count(4005) == 0 || count(4006) == 0);
}

}  // namespace

std::string Logged::text(std::string_view field) const {
    const auto* found = fields.if_contains(field);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

Authority::Authority(const Setup& setup) : folder_(scratch() / setup.name) {
    std::filesystem::create_directories(folder_ / "log");
    ca_server_ = std::make_unique<CaServer>(folder_, setup.ca);
    write_text(folder_ / "connector.toml",
               "data_dir = \"connector\"\nlog_dir = \"log\"\n" + ca_server_->link() +
                   "[status]\nlisten = \"127.0.0.1:0\"\n[events]\nconsole = true\n"
                   "admin_debug = true\noperational_debug = true\n"
                   "[scep]\nlisten = \"127.0.0.1:0\"\n" +
                   setup.scep + "\n" + setup.endpoints);
    ca_server_->certify(folder_ / "connector.toml", folder_ / "connector");
    std::filesystem::create_directories(folder_ / "connector");
    database_ = open(folder_ / "connector" / "connector.db", store::connector::migrations());
    ca_database_ = open(folder_ / "ca" / "ca.db", store::ca::migrations());
}

void Authority::start() {
    // Appended to, so that the address of a former run is not taken for this one's.
    static int runs = 0;
    connector_ = std::make_unique<Program>(
        std::vector<std::string>{"connector", "run", "--config", folder_ / "connector.toml"},
        folder_ / ("connector-" + std::to_string(++runs) + ".out"));
    const auto url = connector_->wait_until_ready();
    const auto colon = url.rfind(':');
    port_ = static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1)));
}

void Authority::stop() {
    EXPECT_EQ(connector_->stop(), 0) << connector_->printed();
    read_events();
    check_events();
    check_secrets();
}

void Authority::kill() {
    killed_ = true;
    connector_->kill();
}

std::string Authority::make_challenge(const registration::ChallengeOrder& order,
                                      std::chrono::seconds age) {
    const auto made = registration::make_challenge(*database_, order, system_clock.now() - age);
    std::string text(made.challenge.reveal_text());
    add_secret(text);
    return text;
}

std::int64_t Authority::certificate_count() {
    return ca_database_->read([](store::Session& session) {
        return session.one(
            "SELECT count(*) FROM certificates WHERE template NOT LIKE 'Ra%'"
            " AND template NOT IN ('IssuingCa', 'OcspResponder', 'CmpResponder')",
            {}, [](const store::Row& row) { return row.integer(0); });
    });
}

std::int64_t Authority::transaction_count() {
    return database_->read([](store::Session& session) {
        return session.one("SELECT count(*) FROM scep_transactions", {},
                           [](const store::Row& row) { return row.integer(0); });
    });
}

void Authority::execute(const std::string& sql) {
    database_->write([&](store::Session& session) { session.execute(sql, {}); });
}

void Authority::execute_at_ca(const std::string& sql) {
    ca_database_->write([&](store::Session& session) { session.execute(sql, {}); });
}

void Authority::while_locked(const std::function<void()>& action) {
    database_->write([&](store::Session&) { action(); });
}

void Authority::expect_no_outcome(const std::string& address) {
    without_outcome_.insert(address);
}

Finished Authority::ca(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "ca");
    arguments.insert(arguments.end(), {"--config", folder_ / "ca.toml"});
    return run(arguments);
}

Finished Authority::connector(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "connector");
    arguments.insert(arguments.end(), {"--config", folder_ / "connector.toml"});
    return run(arguments);
}

void Authority::add_secret(std::string secret) {
    secrets_.push_back(std::move(secret));
}

void Authority::read_events() {
    if (!reader_) {
        reader_ = std::make_unique<events::EventReader>(
            folder_ / "log",
            events::Filter{.channels = {events::Channel::admin, events::Channel::operational}});
    }
    while (const auto entry = reader_->next()) {
        events_.push_back({.id = entry->id,
                           .request_id = entry->request_id,
                           .channel = std::string(events::to_text(entry->channel)),
                           .fields = boost::json::parse(entry->line).as_object()});
    }
}

const std::vector<Logged>& Authority::wait_for_events(
    const std::function<bool(const std::vector<Logged>&)>& enough) {
    const auto deadline = Deadline::after(60s);
    for (read_events(); !enough(events_) && !deadline.passed(); read_events()) {
        reader_->wait(Deadline::after(100ms));
    }
    EXPECT_TRUE(enough(events_)) << "events that were expected are not in the log";
    return events_;
}

std::map<std::string, std::vector<Logged>> Authority::requests_from(const std::string& address,
                                                                    std::size_t admin_events) {
    const auto is_outcome = [&](const Logged& event) {
        return event.channel == "Admin" && event.text("remoteAddress") == address;
    };
    // Operational events may be written after the Admin one.
    const auto is_whole = [&](const std::vector<Logged>& events, const Logged& outcome) {
        std::vector<Logged> of_request;
        std::ranges::copy_if(events, std::back_inserter(of_request), [&](const Logged& event) {
            return event.request_id == outcome.request_id;
        });
        return killed_ || is_sound(ids_of(of_request));
    };
    const auto& all = wait_for_events([&](const std::vector<Logged>& events) {
        const auto whole = std::ranges::count_if(events, [&](const Logged& event) {
            return is_outcome(event) && is_whole(events, event);
        });
        return static_cast<std::size_t>(whole) >= admin_events;
    });
    std::map<std::string, std::vector<Logged>> requests;
    for (const auto& event : all) {
        if (event.text("remoteAddress") == address) {
            requests.try_emplace(event.request_id);
        }
    }
    for (const auto* channel : {"Operational", "Admin"}) {
        for (const auto& event : all) {
            const auto found = requests.find(event.request_id);
            if (found != requests.end() && event.channel == channel) {
                found->second.push_back(event);
            }
        }
    }
    return requests;
}

/// Section 6 of the events' specification, for whatever the tests did.
void Authority::check_events() {
    std::map<std::string, std::vector<Logged>> requests;
    for (const auto& event : events_) {
        if (event.id >= 4000 && event.id < 4100) {
            requests[event.request_id].push_back(event);
        }
    }
    std::set<std::string> open;
    database_->read([&](store::Session& session) {
        for (auto& id : session.list(
                 "SELECT request_id FROM scep_transactions WHERE state IN ('issuing', 'pending')",
                 {}, [](const store::Row& row) { return row.string(0); })) {
            open.insert(std::move(id));
        }
        return 0;
    });
    for (const auto& [id, events] : requests) {
        const auto ids = ids_of(events);
        const bool unfinished =
            has_no_outcome(ids) && without_outcome_.contains(events.front().text("remoteAddress"));
        if (!open.contains(id) && !unfinished) {
            EXPECT_TRUE(killed_ ? is_sound_after_a_crash(ids) : is_sound(ids))
                << id << " has " << testing::PrintToString(ids);
        }
        for (const auto& event : events) {
            const bool failed = event.id == 4001 || event.id == 4005 || event.id == 4007;
            EXPECT_EQ(!event.text("errorCode").empty(), failed) << event.fields;
        }
    }
}

void Authority::check_secrets() const {
    // The whole run's: commands print beside this authority's folder.
    const auto files = readable_files(scratch());
    ASSERT_GE(files.size(), 3U);
    for (const auto& file : files) {
        const auto content = read_file(file);
        EXPECT_THAT(find_secrets(as_text(content), secrets_), testing::IsEmpty()) << file;
    }
}

}  // namespace certferry::integration
