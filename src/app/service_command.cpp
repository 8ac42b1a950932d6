#include "app/service_command.h"

#include "app/service_openapi.h"
#include "app/service_process.h"
#include "app/signals.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "ca/permit.h"
#include "pki/certificate.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace certferry::app {

namespace {

struct ServiceOptions {
    std::string config_file = "/etc/certferry/service.toml";
    std::string tenant = "default";
    std::string token_file;
    bool check_config = false;
};

void run_init(const ServiceOptions& options) {
    const SystemClock clock;
    const auto config = read_service_config(options.config_file);
    const auto made = initialise_service(config, options.tenant, clock);
    std::cout << fmt::format(
        "tenant: {} ({})\naccount: {}\npassword, good for the first sign-in: {}\n"
        "account of the installation's owner: {}\npassword, good for the first sign-in: {}\n",
        options.tenant, made.tenant_id, made.account, made.password.reveal_text(), made.owner,
        made.owner_password.reveal_text());
    if (options.token_file.empty()) {
        std::cout << fmt::format("api token, administrator, 90 days: {}\n",
                                 made.api_token.reveal_text());
    } else {
        write_file(options.token_file, made.api_token.reveal(), FileMode::owner_only);
        std::cout << fmt::format("api token, administrator, 90 days: in {}\n", options.token_file);
    }
    std::cout << fmt::format("installation key: {} (keep a copy where the database's are not)\n",
                             config.installation_key_file.string());
}

/// A file that cannot be read or is wrong changes nothing.
void reload(ServiceProcess& process, const ServiceOptions& options) {
    try {
        process.reload(read_service_config(options.config_file));
    } catch (const Error& error) {
        log::error("the configuration stays as it was: {}", error.what());
    }
}

void run_service(const ServiceOptions& options) {
    const Signals signals(Hangup::reloads);
    const SystemClock clock;
    auto config = read_service_config(options.config_file);
    if (options.check_config) {
        std::cout << options.config_file << ": ok\n";
        return;
    }
    ServiceProcess process(std::move(config), clock);
    std::cout << fmt::format(
                     "admin: https port {}\nagents: https port {}\nstatus: "
                     "http://127.0.0.1:{}/healthz\nready: {}\n",
                     process.admin_port(), process.agents_port(), process.status_port(),
                     process.config().admin.public_url)
              << std::flush;
    while (signals.next() == Signals::Kind::reload) {
        reload(process, options);
    }
}

void print_permit_key(const ServiceOptions& options) {
    const SystemClock clock;
    const auto key = permit_public_key(read_service_config(options.config_file), clock);
    std::cout << pki::to_pem("PUBLIC KEY", key.spki())
              << fmt::format("sha-256: {}\n", to_hex(ca::permit_key_id(key)));
}

}  // namespace

void add_service_commands(CLI::App& app) {
    const auto options = std::make_shared<ServiceOptions>();
    auto* service = app.add_subcommand("service", "the management service");
    service->require_subcommand(1);
    auto* init = service->add_subcommand(
        "init", "make schema, installation key, internal CA, first tenant and administrator");
    init->add_option("--config", options->config_file, "service.toml")->capture_default_str();
    init->add_option("--tenant", options->tenant, "name of the first tenant")
        ->capture_default_str();
    init->add_option("--token-file", options->token_file,
                     "write the administrator's API token there and not to the terminal");
    init->callback([options] { run_init(*options); });
    auto* run = service->add_subcommand("run", "run it until it is told to stop");
    run->add_option("--config", options->config_file, "service.toml")->capture_default_str();
    run->add_flag("--check-config", options->check_config, "check the configuration and stop");
    run->callback([options] { run_service(*options); });
    auto* permit_key = service->add_subcommand(
        "permit-key", "print the public key of permits, to be pinned at a CA");
    permit_key->add_option("--config", options->config_file, "service.toml")->capture_default_str();
    permit_key->callback([options] { print_permit_key(*options); });
    service->add_subcommand("openapi", "print the description of the admin API (OpenAPI 3.1)")
        ->callback([] { std::cout << openapi_text(); });
}

}  // namespace certferry::app
