#include "app/dev_command.h"

#include "app/connector_process.h"
#include "app/dev_configuration.h"
#include "app/dev_service.h"
#include "app/embedded_ca_host.h"
#include "app/signals.h"
#include "app/worker_count.h"
#include "base/error.h"
#include "base/file.h"
#include "ca/embedded/ca_setup.h"
#include "ca/server/pki_endpoint.h"
#include "connector/key_store.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace certferry::app {

namespace {

constexpr auto legacy_lasts = std::chrono::days(30);

struct DevOptions {
    std::string data_dir = "certferry-dev";
    std::string listen = "127.0.0.1:8080";
    std::string challenge;
    bool legacy = false;
};

bool is_loopback(const std::string& host) {
    return host.starts_with("127.") || host == "::1";
}

void initialise_ca(const CaConfig& config, const Clock& clock) {
    const auto database = open_ca_database(config, clock);
    ca::embedded::EmbeddedCa ca(*database, config.settings, clock);
    if (!ca.authorities().current()->all().empty()) {
        return;
    }
    ca::embedded::initialise(ca.parts(), config.plan);
    ca.maintenance().run_once();
}

/// CRL, AIA and OCSP, as `certferry ca run` serves them.
class PkiListener {
public:
    PkiListener(const CaConfig& config, ca::embedded::EmbeddedCa& ca, const Clock& clock)
        : workers_(worker_count(config.workers), config.max_queued),
          server_({}, workers_, metrics_, clock) {
        ca::server::add_pki_routes(router_, ca.publication(), clock);
        server_.listen({.name = "pki",
                        .address = config.pki_listen,
                        .router = router_,
                        .tls = std::nullopt,
                        .limits = {}});
        server_.start();
    }

private:
    http::Metrics metrics_;
    http::Router router_;
    http::WorkerPool workers_;
    http::Server server_;
};

/// What connectors share, for this one alone: at the first start.
void make_keys(const ConnectorConfig& config, const Clock& clock) {
    connector::KeyStore keys(config.data_dir / connector::key_folder, clock);
    const auto known = keys.snapshot();
    const std::string provider(connector::usual_key_provider);
    if (known->active_escrow() == nullptr) {
        keys.create(connector::KeyKind::escrow, {.provider = provider, .key = "escrow"},
                    {.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    }
    const connector::KeyName import_key{.provider = provider, .key = "import"};
    if (known->find_by_name(import_key) == nullptr) {
        keys.create(connector::KeyKind::import, import_key,
                    {.algorithm = pki::KeyAlgorithm::rsa, .bits = 2048});
    }
}

/// Where the portal is, and how one gets in before there is a password of one's own.
std::string portal_lines(const DevService& service) {
    if (service.portal_url().empty()) {
        return "";
    }
    std::string lines = "portal: " + service.portal_url() + "\n";
    if (const auto password = service.first_password()) {
        lines += std::string("first sign-in: ") + DevService::first_account + " " +
                 std::string(password->reveal_text()) + "\n";
    }
    return lines;
}

void run(const DevOptions& options) {
    const Signals signals;
    const SystemClock clock;
    const auto listen = http::SocketAddress::parse(options.listen);
    const bool fixed_challenge = !options.challenge.empty();
    if (fixed_challenge && !is_loopback(listen.host)) {
        throw Error(codes::usage_invalid,
                    "--challenge is known to everybody, so it goes with a loopback address only");
    }
    if (options.legacy && !is_loopback(listen.host)) {
        throw Error(codes::usage_invalid, "--legacy goes with a loopback address only");
    }
    const auto dir = std::filesystem::absolute(options.data_dir);
    std::filesystem::create_directories(dir);
    std::filesystem::permissions(dir, std::filesystem::perms::owner_all);
    const auto held = choose_dev_ports(dir, listen.port);
    const DevConfiguration configuration{
        .dir = dir,
        .host = listen.host,
        .ports = held.ports,
        .fixed_challenge = fixed_challenge,
        .legacy_until = options.legacy ? std::optional(clock.now() + legacy_lasts) : std::nullopt};
    configuration.write();
    if (fixed_challenge) {
        write_file(dir / "challenge", as_bytes(options.challenge), FileMode::owner_only);
    }
    const auto ca_config = read_ca_config(configuration.ca_file());
    initialise_ca(ca_config, clock);
    const auto connector_config = read_connector_config(configuration.connector_file());
    const DevService service(configuration.service_file(), clock);
    service.enroll(connector_config.data_dir);
    make_keys(connector_config, clock);
    auto host = std::make_unique<EmbeddedCaHost>(ca_config, clock);
    auto& ca = host->ca();
    ConnectorCas cas;
    cas.emplace("main", std::move(host));
    const ConnectorProcess process(connector_config, std::move(cas), clock);
    const PkiListener pki(ca_config, ca, clock);
    std::cout << "crl and ocsp: " << ca_config.settings.public_url << '\n'
              << "status: http://127.0.0.1:" << process.status_port() << "/healthz\n"
              << "configuration: " << configuration.connector_file().string() << '\n'
              << "service: " << service.url() << '\n'
              << "admin-token-file: " << service.admin_token_file().string() << '\n'
              << portal_lines(service) << "ready: " << process.ndes_url() << '\n'
              << std::flush;
    signals.wait();
}

}  // namespace

void add_dev_command(CLI::App& app) {
    const auto options = std::make_shared<DevOptions>();
    auto* dev = app.add_subcommand("dev", "all roles in one process, for trying out");
    dev->add_option("--data-dir", options->data_dir, "folder for everything it keeps")
        ->capture_default_str();
    dev->add_option("--listen", options->listen,
                    "ADDR:PORT for SCEP; the other listeners take the following ports, port 0 "
                    "takes free ones")
        ->capture_default_str();
    dev->add_option("--challenge", options->challenge,
                    "one fixed challenge for all instead of one-time challenges (loopback only)");
    dev->add_flag("--legacy", options->legacy,
                  "the endpoint `managed` also takes SHA-1 and DES, which old clients send "
                  "(loopback only)");
    dev->callback([options] { run(*options); });
}

}  // namespace certferry::app
