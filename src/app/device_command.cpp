#include "app/device_command.h"

#include "app/device_config.h"
#include "app/device_status.h"
#include "app/signals.h"
#include "base/codes/device.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "device/agent.h"
#include "device/inventory.h"
#include "device/schedule.h"
#include "pki/digest.h"

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>

#include <iostream>

namespace certferry::app {

namespace {

struct DeviceOptions {
    std::string config_file = "/etc/certferry/device.toml";
    std::string data_dir;
    bool check_config = false;
    bool json = false;

    std::string service_url;
    std::string token;
    std::string token_file;
    bool again = false;
    bool new_encryption_key = false;
};

device::Settings settings_of(const DeviceOptions& options) {
    static const std::string usual_file = DeviceOptions().config_file;
    const bool has_file =
        options.config_file != usual_file || std::filesystem::exists(options.config_file);
    if (!options.data_dir.empty() || !has_file) {
        return usual_device_settings(options.data_dir);
    }
    return read_device_settings(options.config_file);
}

void enroll_device(const DeviceOptions& options) {
    const auto settings = settings_of(options);
    auto url =
        options.service_url.empty() ? settings.service_url.value_or("") : options.service_url;
    while (url.ends_with('/')) {
        url.pop_back();
    }
    if (!url.starts_with("https://")) {
        throw Error(codes::usage_invalid, "--service takes a URL that begins with https://");
    }
    if (options.token.empty() == options.token_file.empty()) {
        throw Error(codes::usage_invalid, "give either --token-file or --token");
    }
    const auto identity =
        device::enroll(settings,
                       {.service_url = url,
                        .token = options.token.empty() ? read_secret_file(options.token_file)
                                                       : Secret::copy_of(options.token),
                        .again = options.again},
                       device::read_inventory(settings.inventory), SystemClock());
    if (options.json) {
        std::cout << boost::json::serialize(boost::json::object{{"tenantId", identity.tenant_id},
                                                                {"deviceId", identity.device_id}})
                  << '\n';
        return;
    }
    std::cout << "device " << identity.device_id << " of tenant " << identity.tenant_id
              << "\nkeys and certificates are in " << settings.data_dir.string()
              << "\nnext: certferry device sync, or certferry device run\n";
}

void sync_device(const DeviceOptions& options) {
    const auto settings = settings_of(options);
    const auto report = device::sync(settings, SystemClock());
    if (options.json) {
        std::cout << boost::json::serialize(sync_json(report)) << '\n';
    } else {
        std::cout << sync_text(report);
    }
    std::cout.flush();
    if (report.error) {
        throw Error(*report.error);
    }
    if (report.has_failed()) {
        throw CLI::RuntimeError(1);
    }
}

/// A number from 0 to 1.
double chance() {
    const auto octets = pki::random_bytes(2);
    return (octets[0] * 256.0 + octets[1]) / 65'535.0;
}

void log_report(const device::SyncReport& report) {
    for (const auto& row : report.rows) {
        if (row.result != device::results::failed) {  // Those that failed are logged already.
            log::info("{} {} {}: {}", row.action, row.kind, row.profile_id.value_or(""),
                      row.result);
        }
    }
    if (report.error) {
        log::error("{}", report.error->what());
    }
}

/// Without an identity there is nothing to wait for.
void refuse_to_go_on(const device::SyncReport& report) {
    if (report.error && (report.error->code() == codes::device_not_enrolled.name ||
                         report.error->code() == codes::device_left.name)) {
        throw Error(*report.error);
    }
}

void run_device(const DeviceOptions& options) {
    const auto settings = settings_of(options);
    if (options.check_config) {
        std::cout << options.config_file << ": correct\n";
        return;
    }
    const Signals signals(Hangup::reloads);
    const SystemClock clock;
    device::Schedule schedule(chance);
    std::cout << "ready: " << settings.data_dir.string() << '\n' << std::flush;
    for (;;) {
        const auto report =
            device::sync(settings, clock, [&] { return signals.is_told_to_stop(); });
        log_report(report);
        if (report.left) {
            log::info("the device is no longer managed: {}", *report.left);
            return;
        }
        refuse_to_go_on(report);
        if (signals.next_within(schedule.pause_after(report)) == Signals::Kind::stop) {
            return;
        }
    }
}

void show_status(const DeviceOptions& options) {
    const auto status = status_json(settings_of(options));
    if (options.json) {
        std::cout << boost::json::serialize(status) << '\n';
    } else {
        std::cout << status_text(status);
    }
}

void renew_device(const DeviceOptions& options) {
    device::renew_now(settings_of(options), SystemClock(),
                      options.new_encryption_key ? device::RenewedKeys::client_and_encryption
                                                 : device::RenewedKeys::client);
    std::cerr << "the device has new certificates\n";
}

CLI::App* add_verb(CLI::App& parent, const std::shared_ptr<DeviceOptions>& options,
                   const std::string& name, const std::string& help,
                   void (*run_verb)(const DeviceOptions&)) {
    auto* verb = parent.add_subcommand(name, help);
    auto* config =
        verb->add_option("--config", options->config_file, "device.toml")->capture_default_str();
    verb->add_option("--data-dir", options->data_dir,
                     "everything in this folder, without a configuration file")
        ->excludes(config);
    verb->callback([options, run_verb] { run_verb(*options); });
    return verb;
}

}  // namespace

void add_device_commands(CLI::App& app) {
    const auto options = std::make_shared<DeviceOptions>();
    auto* device = app.add_subcommand("device", "the agent of a Linux device");
    device->require_subcommand(1);
    auto* enroll_verb =
        add_verb(*device, options, "enroll", "get the device's own certificates from the service",
                 enroll_device);
    enroll_verb->add_option(
        "--service", options->service_url,
        "the service's listener for agents, such as https://service.example:9444");
    enroll_verb->add_option("--token", options->token,
                            "the enrolment token; other users see it in the list of processes");
    enroll_verb->add_option("--token-file", options->token_file, "file with the enrolment token");
    enroll_verb->add_flag("--again", options->again, "in place of the identity that is there");
    enroll_verb->add_flag("--json", options->json, "print JSON");
    auto* sync_verb = add_verb(*device, options, "sync",
                               "check in once and do what the service answers", sync_device);
    sync_verb->add_flag("--json", options->json, "print JSON");
    auto* run_verb =
        add_verb(*device, options, "run",
                 "check in whenever it is time, until told to stop; SIGHUP: now", run_device);
    run_verb->add_flag("--check-config", options->check_config, "check the configuration and stop");
    auto* status_verb =
        add_verb(*device, options, "status", "who the device is, and what it has", show_status);
    status_verb->add_flag("--json", options->json, "print JSON");
    auto* renew_verb = add_verb(*device, options, "renew",
                                "get new certificates for the device itself", renew_device);
    renew_verb->add_flag("--new-encryption-key", options->new_encryption_key,
                         "what is encrypted to the old key is encrypted anew by a connector");
}

}  // namespace certferry::app
