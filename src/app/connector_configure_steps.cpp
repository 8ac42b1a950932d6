#include "app/connector_configure_steps.h"

#include "app/connector_config.h"
#include "app/connector_enroll.h"
#include "app/connector_work.h"
#include "app/host_names.h"
#include "app/management_link.h"
#include "app/proxy_settings.h"
#include "app/version.h"
#include "base/codes/connectors.h"
#include "base/error.h"
#include "base/file.h"
#include "connector/key_store.h"
#include "connector/service_client.h"
#include "http/client.h"
#include "store/connector/migrations.h"
#include "store/connector/work_requests.h"
#include "wire/enrolment_token.h"

#include <fmt/format.h>

#include <ostream>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto service_timeout = 30s;
constexpr std::size_t max_node_id = 100;
constexpr std::size_t most_listed = 20;
constexpr std::string_view password_file_name = "proxy.password";

std::filesystem::path absolute_in(const std::filesystem::path& folder, const std::string& path) {
    return (folder / path).lexically_normal();
}

/// The proxy as the new configuration has it; a password that was just told is in no file yet.
std::optional<http::Proxy> proxy_of(const ConfigurePlan& plan, const ConfigureAnswers& answers,
                                    const ConfigureSecrets& secrets) {
    const auto text = apply_answers(plan.present, plan.config_file.string(), answers);
    auto root = ConfigTable::from_text(text, plan.config_file.string());
    auto settings = read_proxy_settings(root);
    if (!settings || secrets.proxy_password.empty()) {
        if (settings && settings->password_file) {
            settings->password_file = plan.folder() / *settings->password_file;
        }
        return open_proxy(settings);
    }
    settings->password_file.reset();
    auto proxy = open_proxy(settings);
    proxy->password = secrets.proxy_password.clone();
    return proxy;
}

std::optional<std::string> node_of(const std::filesystem::path& data_dir) {
    const auto file = data_dir / "node-id";
    std::error_code fault;
    return std::filesystem::exists(file, fault)
               ? std::optional(std::string(as_text(read_file(file, max_node_id))))
               : std::nullopt;
}

std::string list_open_requests(const ConfigurePlan& plan) {
    const auto data_dir = absolute_in(plan.folder(), plan.before.data_dir);
    const auto node = node_of(data_dir);
    if (!node) {
        return "";
    }
    auto root = ConfigTable::from_file(plan.config_file);
    const SystemClock clock;
    const auto database =
        open_database(read_database_settings(root.table("database"), data_dir / "connector.db"),
                      store::connector::migrations(), clock);
    const auto open = database->read(
        [&](store::Session& session) { return store::connector::open_work(session, *node); });
    std::string lines;
    for (std::size_t i = 0; i < std::min(open.size(), most_listed); ++i) {
        lines += fmt::format("    {}  {}  {}\n", open[i].request_id, open[i].kind,
                             to_text(open[i].state));
    }
    if (open.size() > most_listed) {
        lines += fmt::format("    and {} more\n", open.size() - most_listed);
    }
    return lines;
}

void write_password(const ConfigureAnswers& answers, const ConfigureSecrets& secrets) {
    if (!secrets.proxy_password.empty()) {
        write_file(answers.proxy_password_file, secrets.proxy_password.reveal(),
                   FileMode::owner_only);
    }
}

/// What the file was for is gone from the configuration, so it goes too.
void remove_password(const std::filesystem::path& data_dir, const ConfigureAnswers& answers) {
    const auto file = data_dir / password_file_name;
    if (file != answers.proxy_password_file) {
        std::error_code fault;
        std::filesystem::remove(file, fault);
        if (fault) {
            throw Error(codes::file_unwritable, file.string());
        }
    }
}

void register_escrow(const connector::ServiceClient& service, const ConnectorConfig& config,
                     const pki::PrivateKey& key) {
    const wire::KeyRegistration registration{
        .kind = "escrow",
        .provider_name = std::string(connector::usual_key_provider),
        .key_name = "escrow",
        .public_key = key.public_key().spki(),
        .replaces = std::nullopt};
    // The service takes an escrow key only from a connector whose features it knows to want one.
    wire::HealthReport report;
    report.host_name = host_name();
    report.version = version;
    report.features = config.features;
    report.clock = SystemClock().now();
    service.health(report, Deadline::after(service_timeout));
    service.register_key(registration, Deadline::after(service_timeout));
}

/// The key waits in a file of its own until the service has taken it: it then is neither lost in a
/// crash, nor used by a connector whose tenant has another.
std::string make_escrow_key(const ConnectorConfig& config) {
    const SystemClock clock;
    connector::KeyStore keys(config.data_dir / connector::key_folder, clock);
    if (keys.snapshot()->active_escrow() != nullptr) {
        return "";
    }
    const auto waiting = config.data_dir / "escrow-key.pem";
    if (!std::filesystem::exists(waiting)) {
        const auto made =
            pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
        write_file(waiting, made.to_pem().reveal(), FileMode::owner_only);
    }
    const auto key = pki::PrivateKey::from_pem(read_secret_file(waiting).reveal_text());
    http::Client client(service_client_options(config.management));
    const connector::ServiceClient service(client, config.management.service->url);
    try {
        register_escrow(service, config, key);
    } catch (const Error& error) {
        if (error.code() != codes::escrow_key_exists.name) {
            throw;
        }
        std::filesystem::remove(waiting);
        return "The tenant has an escrow key already. Export it at a connector that has it "
               "(certferry\nconnector keys export escrow --private) and take it in here with "
               "certferry connector\nkeys import --kind escrow: without it this connector cannot "
               "do the work of pkcs.\n";
    }
    const auto kept = keys.import_key(
        connector::KeyKind::escrow,
        {.provider = std::string(connector::usual_key_provider), .key = "escrow"}, key);
    std::filesystem::remove(waiting);
    return fmt::format("The escrow key {} is made. Keep a copy of it in a safe place.\n",
                       kept.key_id);
}

std::string next_steps(const ConnectorConfig& config, const std::filesystem::path& file) {
    std::string lines;
    for (const auto& [name, ca] : config.cas) {
        const auto* link = std::get_if<CmpCaLink>(&ca);
        if (link != nullptr && !link->secret_file &&
            !std::filesystem::exists(link->certificate_file)) {
            lines += fmt::format(
                "[ca.{}] knows no credential of this connector yet: certferry connector ca-request "
                "--config {} --ca {}\n",
                name, file.string(), name);
        }
    }
    return lines;
}

/// The tenant that the certificate names; empty if there is none.
std::string tenant_of(const ConfigurePlan& plan, const ConfigureAnswers& answers) {
    if (!plan.is_enrolled(answers)) {
        return "";
    }
    const auto file =
        absolute_in(plan.folder(), answers.data_dir) / enrolment_folder / "client.pem";
    return connector_identity({.url = answers.service_url,
                               .certificate_file = file,
                               .key_file = file,
                               .ca_file = {}})
        .tenant_id;
}

std::string sign_in(const ConfigurePlan& plan, const ConnectorConfig& config,
                    const ConfigureAnswers& answers, const ConfigureSecrets& secrets) {
    if (secrets.token.empty()) {
        return "";
    }
    const auto former = tenant_of(plan, answers);
    const auto who = enroll_and_report(config, {.service_url = answers.service_url,
                                                .token = secrets.token.clone(),
                                                .folder = config.data_dir / enrolment_folder,
                                                .features = answers.features,
                                                .proxy = proxy_of(plan, answers, secrets)});
    auto said =
        fmt::format("Signed in: connector {} of tenant {}.\n", who.connector_id, who.tenant_id);
    if (!former.empty() && former != who.tenant_id) {
        said += fmt::format(
            "It was tenant {} before. The journal is kept; what is open in it belongs to that "
            "tenant.\n",
            former);
    }
    return said;
}

}  // namespace

bool ConfigurePlan::is_enrolled(const ConfigureAnswers& answers) const {
    bool is_there = false;
    Account(answers.account).act([&] {
        std::error_code fault;
        is_there = std::filesystem::exists(
            absolute_in(folder(), answers.data_dir) / enrolment_folder / "client.pem", fault);
    });
    return is_there;
}

void settle_password_file(const ConfigurePlan& plan, ConfigureAnswers& answers,
                          const ConfigureSecrets& secrets) {
    if (!secrets.proxy_password.empty() && !answers.proxy_user.empty()) {
        answers.proxy_password_file =
            (absolute_in(plan.folder(), answers.data_dir) / password_file_name).string();
    }
}

std::vector<Prerequisite> check_prerequisites(const ConfigurePlan& plan, ConfigureAnswers answers,
                                              const ConfigureSecrets& secrets) {
    const Account account(answers.account);
    settle_password_file(plan, answers, secrets);
    auto all = check_folders(answers, account, plan.config_file);
    if (!answers.ca_url.empty() && answers.needs_ca()) {
        answers.ca_trust_file = absolute_in(plan.folder(), answers.ca_trust_file);
        account.act([&] { all.push_back(check_ca(answers)); });
    }
    if (answers.service_url.empty()) {
        return all;
    }
    account.act([&] {
        ServiceWay way{.proxy = proxy_of(plan, answers, secrets),
                       .pinned_ca_key = std::nullopt,
                       .ca_file = absolute_in(plan.folder(), answers.data_dir) / enrolment_folder /
                                  "service-ca.pem"};
        if (!secrets.token.empty()) {
            way.pinned_ca_key = wire::ca_key_of(secrets.token);
            way.ca_file.reset();
        }
        for (auto& each : check_service(answers, std::move(way), SystemClock().now())) {
            all.push_back(std::move(each));
        }
    });
    return all;
}

std::string warn_of_open_requests(const ConfigurePlan& plan, const ConfigureAnswers& answers,
                                  const ConfigureSecrets& secrets) {
    const bool moves = !secrets.token.empty() || answers.service_url != plan.before.service_url;
    if (!moves || plan.present.empty() || !plan.is_enrolled(plan.before)) {
        return "";
    }
    std::string lines;
    Account(answers.account).act([&] { lines = list_open_requests(plan); });
    return lines.empty() ? ""
                         : "  WARNING: these requests of the present service are open in the "
                           "journal. They stay there;\n  another tenant's service will not take "
                           "their results:\n" +
                               lines;
}

void carry_out(const ConfigurePlan& plan, ConfigureAnswers answers, const ConfigureSecrets& secrets,
               std::ostream& out) {
    settle_password_file(plan, answers, secrets);
    const auto text = apply_answers(plan.present, plan.config_file.string(), answers);
    const auto next =
        read_connector_config(ConfigTable::from_text(text, plan.config_file.string()));
    const Account account(answers.account);
    const auto data_dir = absolute_in(plan.folder(), answers.data_dir);
    account.make_folder(data_dir);
    account.make_folder(absolute_in(plan.folder(), answers.log_dir));
    account.act([&] {
        write_password(answers, secrets);
        out << sign_in(plan, next, answers, secrets);
    });
    if (text != plan.present) {
        write_file(plan.config_file, as_bytes(text), FileMode::readable);
        out << "Written: " << plan.config_file.string() << '\n';
    } else {
        out << plan.config_file.string() << " needed no change.\n";
    }
    account.act([&] {
        remove_password(data_dir, answers);
        const auto config = read_connector_config(plan.config_file);
        if (config.has_feature("pkcs")) {
            out << make_escrow_key(config);
        }
        out << next_steps(config, plan.config_file);
    });
    out << "Restart the connector if it is running.\n";
}

}  // namespace certferry::app
