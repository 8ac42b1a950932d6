#include "app/connector_work_verbs.h"

#include "app/connector_config.h"
#include "base/codes/work.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "pki/certificate.h"
#include "store/connector/migrations.h"
#include "store/connector/work_requests.h"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <iostream>
#include <unistd.h>

namespace certferry::app {

namespace {

using store::connector::WorkRequest;

constexpr std::size_t max_node_id_bytes = 100;

struct WorkVerbOptions {
    std::string config_file = "/etc/certferry/connector.toml";
    std::string request_id;
    int limit = 50;
    bool json = false;
};

/// The connector's database and its name in there.
struct OpenJournal {
    explicit OpenJournal(const WorkVerbOptions& options)
        : config(read_connector_config(options.config_file)),
          database(open_database(config.database, store::connector::migrations(), clock)),
          node(as_text(read_file(config.data_dir / "node-id", max_node_id_bytes))) {}

    SystemClock clock;
    ConnectorConfig config;
    std::unique_ptr<store::Database> database;
    std::string node;
};

boost::json::object json_of(const WorkRequest& row) {
    boost::json::object object{{"requestId", row.request_id},
                               {"kind", row.kind},
                               {"state", to_text(row.state)},
                               {"attempts", row.attempts},
                               {"createdAt", to_rfc3339(row.created_at)},
                               {"updatedAt", to_rfc3339(row.updated_at)}};
    const auto add = [&](const char* name, const std::optional<std::string>& text) {
        if (text) {
            object.emplace(name, *text);
        }
    };
    add("ticket", row.ticket);
    add("failedStep", row.failed_step);
    add("errorCode", row.error_code);
    add("errorText", row.error_text);
    add("approvedBy", row.approved_by);
    if (row.retry_at) {
        object.emplace("retryAt", to_rfc3339(*row.retry_at));
    }
    if (row.certificate) {
        const auto certificate = pki::Certificate::from_der(*row.certificate);
        object.emplace("subject", certificate.subject().text());
        object.emplace("thumbprint", to_hex(certificate.thumbprint()));
    }
    return object;
}

void list_journal(const WorkVerbOptions& options) {
    const OpenJournal journal(options);
    const auto rows = journal.database->read([&](store::Session& session) {
        return store::connector::newest_work(session, journal.node, options.limit);
    });
    if (options.json) {
        boost::json::array all;
        for (const auto& row : rows) {
            all.push_back(json_of(row));
        }
        std::cout << boost::json::serialize(all) << '\n';
        return;
    }
    if (rows.empty()) {
        std::cout << "Nothing yet: requests appear here once the service has leased them to this "
                     "connector.\n";
        return;
    }
    fmt::print("{:<36}  {:<8}  {:<11}  {:>5}  {:<20}  {}\n", "REQUEST", "KIND", "STATE", "TRIES",
               "UPDATED", "WHY");
    for (const auto& row : rows) {
        fmt::print("{:<36}  {:<8}  {:<11}  {:>5}  {:<20}  {}\n", row.request_id, row.kind,
                   to_text(row.state), row.attempts, to_rfc3339(row.updated_at),
                   row.error_text.value_or(""));
    }
}

WorkRequest find_row(const OpenJournal& journal, const std::string& request_id) {
    auto row = journal.database->read([&](store::Session& session) {
        return store::connector::find_work(session, journal.node, request_id);
    });
    if (!row) {
        throw Error(codes::work_unknown, request_id);
    }
    return *std::move(row);
}

void show_journal(const WorkVerbOptions& options) {
    const OpenJournal journal(options);
    const auto object = json_of(find_row(journal, options.request_id));
    if (options.json) {
        std::cout << boost::json::serialize(object) << '\n';
        return;
    }
    for (const auto& member : object) {
        const auto& value = member.value();
        fmt::print(
            "{:<12} {}\n", std::string_view(member.key()),
            value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value));
    }
}

void approve(const WorkVerbOptions& options) {
    const OpenJournal journal(options);
    const auto row = find_row(journal, options.request_id);
    const bool approved = journal.database->write([&](store::Session& session) {
        return store::connector::approve_work(session, journal.node, row.request_id,
                                              fmt::format("uid {}", getuid()), journal.clock.now());
    });
    if (!approved) {
        throw Error(codes::request_decided,
                    fmt::format("request {} is {}", row.request_id, to_text(row.state)));
    }
    fmt::print("request {} goes on within some seconds\n", row.request_id);
}

CLI::App* add_verb(CLI::App& parent, const std::shared_ptr<WorkVerbOptions>& options,
                   const std::string& name, const std::string& help,
                   void (*run_verb)(const WorkVerbOptions&)) {
    auto* verb = parent.add_subcommand(name, help);
    verb->add_option("--config", options->config_file, "connector.toml")->capture_default_str();
    verb->callback([options, run_verb] { run_verb(*options); });
    return verb;
}

}  // namespace

void add_connector_work_verbs(CLI::App& connector) {
    const auto options = std::make_shared<WorkVerbOptions>();
    auto* journal = connector.add_subcommand(
        "journal", "what this connector was given to do, and how far it is");
    journal->require_subcommand(1);
    auto* list = add_verb(*journal, options, "list", "show the newest requests", list_journal);
    list->add_option("--limit", options->limit, "at most so many")->capture_default_str();
    list->add_flag("--json", options->json, "print JSON");
    auto* show = add_verb(*journal, options, "show", "show one request", show_journal);
    show->add_option("REQUEST", options->request_id, "its id")->required();
    show->add_flag("--json", options->json, "print JSON");
    auto* approving = add_verb(connector, options, "approve",
                               "let a request go on that waits for somebody's approval", approve);
    approving->add_option("REQUEST", options->request_id, "its id, of `journal list`")->required();
}

}  // namespace certferry::app
