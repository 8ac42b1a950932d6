#include "app/connector_status_verbs.h"

#include "app/client_credential.h"
#include "app/command_events.h"
#include "app/connector_config.h"
#include "app/connector_work.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "connector/key_store.h"
#include "http/client.h"
#include "store/connector/event_outbox.h"
#include "store/connector/migrations.h"
#include "store/connector/work_requests.h"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <map>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto health_timeout = 3s;
constexpr std::size_t max_node_octets = 100;

struct StatusOptions {
    std::string config_file = "/etc/certferry/connector.toml";
    bool json = false;
};

/// What the process itself says at its status listener: `ready`, why not, or that it is not there.
std::string process_state(const ConnectorConfig& config) {
    if (config.status_listen.port == 0) {
        return "unknown: status.listen has no fixed port";
    }
    http::ClientOptions options;
    options.connect_timeout = health_timeout;
    http::Client client(std::move(options));
    try {
        const auto answer =
            client.send({.method = "GET",
                         .url = "http://" + to_text(config.status_listen) + "/readyz",
                         .headers = {},
                         .body = {}},
                        Deadline::after(health_timeout));
        return answer.status == 200 ? "ready" : "not ready: " + std::string(as_text(answer.body));
    } catch (const Error&) {
        return "not running";
    }
}

boost::json::object enrolment_of(const ConnectorConfig& config) {
    const auto& service = *config.management.service;
    try {
        const auto who = connector_identity(service);
        const auto certificate =
            pki::Certificate::from_pem(as_text(read_file(service.certificate_file)));
        return {{"url", service.url},
                {"tenantId", who.tenant_id},
                {"connectorId", who.connector_id},
                {"certificateEnds", to_rfc3339(certificate.not_after())},
                {"thumbprint", to_hex(certificate.thumbprint())}};
    } catch (const Error& error) {
        return {{"url", service.url}, {"error", error.what()}};
    }
}

boost::json::object journal_of(const ConnectorConfig& config, const Clock& clock) {
    const auto database = open_database(config.database, store::connector::migrations(), clock);
    const auto node_file = config.data_dir / "node-id";
    std::map<std::string, std::int64_t> counts;
    std::int64_t events = 0;
    if (std::filesystem::exists(node_file)) {
        const auto node = std::string(as_text(read_file(node_file, max_node_octets)));
        database->read([&](store::Session& session) {
            for (const auto& row : store::connector::open_work(session, node)) {
                ++counts[std::string(to_text(row.state))];
            }
            events = store::connector::count_events(session);
        });
    }
    boost::json::object open;
    for (const auto& [state, count] : counts) {
        open.emplace(state, count);
    }
    return {{"open", open}, {"eventsWaiting", events}};
}

boost::json::object status_of(const ConnectorConfig& config) {
    const SystemClock clock;
    boost::json::object status{{"process", process_state(config)}};
    boost::json::array features;
    for (const auto& feature : config.features) {
        features.emplace_back(feature);
    }
    status.emplace("features", features);
    if (config.management.service) {
        status.emplace("service", enrolment_of(config));
    }
    if (config.has_work()) {
        const auto keys =
            connector::KeyStore(config.data_dir / connector::key_folder, clock).snapshot();
        const auto* escrow = keys->active_escrow();
        status.emplace("escrowKey", escrow != nullptr ? escrow->key_id : "none");
        status.emplace("keys", keys->keys().size());
        status.emplace("journal", journal_of(config, clock));
    }
    return status;
}

void print_object(const boost::json::object& object, const std::string& indent) {
    for (const auto& member : object) {
        const auto& value = member.value();
        if (value.is_object()) {
            fmt::print("{}{}\n", indent, std::string_view(member.key()));
            print_object(value.get_object(), indent + "  ");
        } else {
            fmt::print("{}{:<{}} {}\n", indent, std::string_view(member.key()),
                       18 - static_cast<int>(indent.size()),
                       value.is_string() ? std::string(value.get_string())
                                         : boost::json::serialize(value));
        }
    }
}

void show_status(const StatusOptions& options) {
    const auto status = status_of(read_connector_config(options.config_file));
    if (options.json) {
        std::cout << boost::json::serialize(status) << '\n';
    } else {
        print_object(status, "");
    }
}

void renew(const StatusOptions& options) {
    const auto config = read_connector_config(options.config_file);
    if (!config.management.service) {
        throw Error(codes::usage_invalid, "there is no [service] in " + options.config_file);
    }
    connector_identity(*config.management.service);
    const SystemClock clock;
    events::EventLog no_files({.folder = config.log_dir}, event_source(config.events), clock);
    const auto report = [&](const events::Event& event) {
        report_by_command(config, clock, event);
    };
    ClientCredential credential(
        {.settings = config.management, .report = report, .events = no_files, .clock = clock});
    credential.renew();
    fmt::print("the client certificate is good until {}\n",
               to_rfc3339(credential.certificate().not_after()));
}

CLI::App* add_verb(CLI::App& parent, const std::shared_ptr<StatusOptions>& options,
                   const std::string& name, const std::string& help,
                   void (*run_verb)(const StatusOptions&)) {
    auto* verb = parent.add_subcommand(name, help);
    verb->add_option("--config", options->config_file, "connector.toml")->capture_default_str();
    verb->callback([options, run_verb] { run_verb(*options); });
    return verb;
}

}  // namespace

void add_connector_status_verbs(CLI::App& connector) {
    const auto options = std::make_shared<StatusOptions>();
    auto* status = add_verb(connector, options, "status",
                            "how it is: process, enrolment, keys, open requests", show_status);
    status->add_flag("--json", options->json, "print JSON");
    add_verb(connector, options, "renew",
             "get a new client certificate from the service now; it renews itself otherwise",
             renew);
}

}  // namespace certferry::app
