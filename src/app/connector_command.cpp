#include "app/connector_command.h"

#include "app/connector_ca_verbs.h"
#include "app/connector_cas.h"
#include "app/connector_configure.h"
#include "app/connector_enroll.h"
#include "app/connector_keys_verbs.h"
#include "app/connector_process.h"
#include "app/connector_status_verbs.h"
#include "app/connector_work_verbs.h"
#include "app/purposes.h"
#include "app/signals.h"
#include "base/error.h"
#include "base/file.h"
#include "registration/challenge_validator.h"
#include "store/connector/migrations.h"
#include "store/connector/scep_challenges.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace certferry::app {

namespace {

struct ConnectorOptions {
    std::string config_file = "/etc/certferry/connector.toml";
    bool check_config = false;
    bool json = false;

    std::string endpoint;
    std::string subject;
    std::vector<std::string> alt_names;
    bool no_san = false;
    std::vector<std::string> san_kinds;
    std::vector<std::string> key_usage;
    std::vector<std::string> purposes;
    int min_rsa_bits = 0;
    std::string template_name;
    std::string lifetime = "60m";
    int uses = 1;
    int count = 1;
    std::string id;
    int limit = 50;

    std::string service_url;
    std::string token_file;
};

void enroll(const ConnectorOptions& options) {
    const auto config = read_connector_config(options.config_file);
    const auto folder = config.data_dir / enrolment_folder;
    const auto who = enroll_and_report(config, {.service_url = options.service_url,
                                                .token = read_secret_file(options.token_file),
                                                .folder = folder,
                                                .features = config.features,
                                                .proxy = open_proxy(config.management.proxy)});
    if (options.json) {
        std::cout << boost::json::serialize(boost::json::object{{"tenantId", who.tenant_id},
                                                                {"connectorId", who.connector_id},
                                                                {"folder", folder.string()}})
                  << '\n';
        return;
    }
    std::cout << fmt::format(
        "connector {} of tenant {}\nclient certificate, key and the service's CA are in {}\n",
        who.connector_id, who.tenant_id, folder.string());
}

void run(const ConnectorOptions& options) {
    const auto config = read_connector_config(options.config_file);
    if (options.check_config) {
        check_connector_cas(config);
        std::cout << options.config_file << ": correct\n";
        return;
    }
    const Signals signals;
    const SystemClock clock;
    const ConnectorProcess process(config, open_connector_cas(config, clock), clock);
    std::cout << "ready: " << process.ready_url() << '\n' << std::flush;
    signals.wait();
}

std::unique_ptr<store::Database> open_database(const ConnectorConfig& config, const Clock& clock) {
    return open_database(config.database, store::connector::migrations(), clock);
}

std::string user_name() {
    const char* name =
        getlogin();  // NOLINT(concurrency-mt-unsafe): one thread, at the command line.
    return name != nullptr ? name : fmt::format("uid {}", getuid());
}

void bind_names(const ConnectorOptions& options, registration::ChallengeOrder& order) {
    if (!options.subject.empty()) {
        order.subject = pki::Name::from_text(options.subject);
    }
    if (options.no_san || !options.alt_names.empty()) {
        order.subject_alt_names.emplace();
        for (const auto& text : options.alt_names) {
            order.subject_alt_names->push_back(pki::GeneralName::from_text(text));
        }
    }
    if (!options.san_kinds.empty()) {
        order.san_kinds.emplace();
        for (const auto& word : options.san_kinds) {
            const auto kind = pki::general_name_kind_from_text(word);
            if (!kind) {
                throw Error(
                    codes::usage_invalid,
                    fmt::format("--san-kind {}: use email, dns, uri, ip, upn, dn, rid, other",
                                word));
            }
            order.san_kinds->insert(*kind);
        }
    }
}

registration::ChallengeOrder read_order(const ConnectorOptions& options,
                                        const ConnectorConfig& config) {
    registration::ChallengeOrder order;
    const auto fits = [&](const auto& each) { return each.endpoint.name == options.endpoint; };
    const auto endpoint = std::ranges::find_if(config.endpoints, fits);
    if (endpoint == config.endpoints.end()) {
        throw Error(codes::usage_invalid,
                    fmt::format("--endpoint {}: there is no [scep.endpoints.{}]", options.endpoint,
                                options.endpoint));
    }
    if (endpoint->endpoint.validator != registration::ValidatorKind::challenge) {
        throw Error(
            codes::usage_invalid,
            fmt::format("--endpoint {}: its validator is not \"challenge\"", options.endpoint));
    }
    order.endpoint = options.endpoint;
    bind_names(options, order);
    if (!options.key_usage.empty()) {
        order.key_usage = pki::KeyUsage::from_names(options.key_usage);
        if (!order.key_usage) {
            throw Error(codes::usage_invalid,
                        "--usage: use RFC 5280's names, such as digitalSignature");
        }
    }
    if (!options.purposes.empty()) {
        const auto purposes = read_purposes(options.purposes);
        order.extended_key_usage.emplace(purposes.begin(), purposes.end());
    }
    if (options.min_rsa_bits != 0) {
        order.min_rsa_bits = options.min_rsa_bits;
    }
    if (!options.template_name.empty()) {
        order.template_name = options.template_name;
    }
    const auto lifetime = from_duration(options.lifetime);
    if (!lifetime || lifetime->count() == 0) {
        throw Error(codes::usage_invalid, "--ttl takes a duration such as 60m");
    }
    order.lifetime = std::chrono::duration_cast<std::chrono::seconds>(*lifetime);
    order.uses = options.uses;
    order.created_by = user_name();
    return order;
}

void create_challenges(const ConnectorOptions& options) {
    const auto config = read_connector_config(options.config_file);
    const SystemClock clock;
    const auto database = open_database(config, clock);
    const auto order = read_order(options, config);
    for (int i = 0; i < options.count; ++i) {
        const auto made = registration::make_challenge(*database, order, clock.now());
        if (options.json) {
            const boost::json::object object{{"id", made.id},
                                             {"challenge", made.challenge.reveal_text()},
                                             {"endpoint", order.endpoint},
                                             {"uses", order.uses},
                                             {"expiresAt", to_rfc3339(made.expires_at)}};
            std::cout << boost::json::serialize(object) << '\n';
        } else {
            std::cout << made.challenge.reveal_text() << '\n';
            std::cerr << fmt::format("challenge {} for endpoint {}: {} use(s), until {}\n", made.id,
                                     order.endpoint, order.uses, to_rfc3339(made.expires_at));
        }
    }
}

std::string bound_subject(const store::connector::ScepChallenge& challenge) {
    return challenge.subject ? pki::Name::from_der(*challenge.subject).text() : "";
}

void list_challenges(const ConnectorOptions& options) {
    const SystemClock clock;
    const auto database = open_database(read_connector_config(options.config_file), clock);
    const auto all = database->read([&](store::Session& session) {
        return store::connector::list_scep_challenges(session, options.limit);
    });
    if (options.json) {
        boost::json::array rows;
        for (const auto& each : all) {
            rows.push_back(boost::json::object{{"id", each.id},
                                               {"endpoint", each.endpoint},
                                               {"subject", bound_subject(each)},
                                               {"usesLeft", each.uses_left},
                                               {"expiresAt", to_rfc3339(each.expires_at)},
                                               {"createdBy", each.created_by}});
        }
        std::cout << boost::json::serialize(rows) << '\n';
        return;
    }
    fmt::print("{:<36}  {:<12}  {:>4}  {:<20}  {}\n", "ID", "ENDPOINT", "USES", "EXPIRES",
               "SUBJECT");
    for (const auto& each : all) {
        const auto subject =
            each.subject ? bound_subject(each) : std::string("any that the endpoint allows");
        fmt::print("{:<36}  {:<12}  {:>4}  {:<20}  {}\n", each.id, each.endpoint, each.uses_left,
                   to_rfc3339(each.expires_at), subject);
    }
}

void withdraw_challenge(const ConnectorOptions& options) {
    const SystemClock clock;
    const auto database = open_database(read_connector_config(options.config_file), clock);
    const bool known = database->write([&](store::Session& session) {
        return store::connector::withdraw_scep_challenge(session, options.id);
    });
    if (!known) {
        throw Error(codes::challenge_wrong, fmt::format("there is no challenge {}", options.id));
    }
    std::cerr << "challenge " << options.id << " has no uses left\n";
}

CLI::App* add_verb(CLI::App& parent, const std::shared_ptr<ConnectorOptions>& options,
                   const std::string& name, const std::string& help,
                   void (*run_verb)(const ConnectorOptions&)) {
    auto* verb = parent.add_subcommand(name, help);
    verb->add_option("--config", options->config_file, "connector.toml")->capture_default_str();
    verb->callback([options, run_verb] { run_verb(*options); });
    return verb;
}

void add_create_options(CLI::App* create, ConnectorOptions& options) {
    create->add_option("--endpoint", options.endpoint, "the SCEP endpoint at which it counts")
        ->required();
    create->add_option("--subject", options.subject,
                       "the one subject that it is for, such as CN=laptop-7");
    auto* names =
        create->add_option("--san", options.alt_names,
                           "exactly these alternative names, such as dns:laptop-7.example");
    create->add_flag("--no-san", options.no_san, "no alternative names at all")->excludes(names);
    create
        ->add_option("--san-kind", options.san_kinds,
                     "kinds of alternative names: dns, email, upn, …")
        ->delimiter(',');
    create->add_option("--usage", options.key_usage, "no key usages beyond these")->delimiter(',');
    create
        ->add_option("--eku", options.purposes,
                     "no extended key usages beyond these: clientAuth, …, or dotted")
        ->delimiter(',');
    create->add_option("--min-rsa-bits", options.min_rsa_bits, "least size of the RSA key")
        ->check(CLI::Range(1024, 16384));
    create->add_option("--template", options.template_name, "the one template that it is for");
    create->add_option("--ttl", options.lifetime, "how long it counts")->capture_default_str();
    create->add_option("--uses", options.uses, "how many certificates it is good for")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    create->add_option("--count", options.count, "how many challenges to make")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    create->add_flag("--json", options.json, "print JSON, one object a line");
}

}  // namespace

void add_connector_commands(CLI::App& app) {
    const auto options = std::make_shared<ConnectorOptions>();
    auto* connector = app.add_subcommand(
        "connector", "the connector: SCEP front end, and work of a management service");
    connector->require_subcommand(1);
    auto* run_verb = add_verb(*connector, options, "run", "run it until it is told to stop", run);
    run_verb->add_flag("--check-config", options->check_config, "check the configuration and stop");
    auto* enroll_verb = add_verb(*connector, options, "enroll",
                                 "get the connector's client certificate from the service", enroll);
    enroll_verb
        ->add_option("--service", options->service_url,
                     "the service's listener for agents, such as https://service.example:9444")
        ->required();
    enroll_verb
        ->add_option("--token-file", options->token_file,
                     "file with the enrolment token that an administrator made")
        ->required();
    enroll_verb->add_flag("--json", options->json, "print JSON");

    add_connector_configure(*connector);
    add_connector_ca_verbs(*connector);
    add_connector_key_verbs(*connector);
    add_connector_status_verbs(*connector);
    add_connector_work_verbs(*connector);

    auto* challenge = connector->add_subcommand(
        "challenge", "one-time challenges of endpoints with validator \"challenge\"");
    challenge->require_subcommand(1);
    add_create_options(
        add_verb(*challenge, options, "create", "make one; it is shown once", create_challenges),
        *options);
    auto* list = add_verb(*challenge, options, "list", "show the newest", list_challenges);
    list->add_option("--limit", options->limit, "at most so many")->capture_default_str();
    list->add_flag("--json", options->json, "print JSON");
    auto* withdraw = add_verb(*challenge, options, "withdraw", "take back the uses that are left",
                              withdraw_challenge);
    withdraw->add_option("ID", options->id, "the challenge's id")->required();
}

}  // namespace certferry::app
