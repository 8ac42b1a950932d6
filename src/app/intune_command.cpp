#include "app/intune_command.h"

#include "app/connector_config.h"
#include "app/management_link.h"
#include "base/error.h"
#include "wire/service_discovery.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

struct IntuneOptions {
    std::string config_file = "/etc/certferry/connector.toml";
    bool json = false;
};

/// One step, and why it failed if it did.
struct Finding {
    std::string step;
    std::string result;  // What was found, or what went wrong.
    std::string code;    // Empty if all is well.
    std::string next_step;
};

Finding try_step(const std::string& step, const std::function<std::string()>& work) {
    try {
        return {.step = step, .result = work(), .code = {}, .next_step = {}};
    } catch (const Error& error) {
        // This command's output is the error, one for each step.
        return {.step = step,
                .result = error.what(),
                .code = std::string(error.code()),
                .next_step = std::string(error.entry().next_step)};
    }
}

std::vector<Finding> find_out(ManagementLink& link) {
    auto& access = link.access();
    std::vector<Finding> findings;
    findings.push_back(try_step("token for Intune", [&] {
        access.token(Deadline::after(30s));
        return std::string("given");
    }));
    for (const auto service : {wire::scep_validation_service, wire::pki_connector_service}) {
        findings.push_back(try_step("URL of " + std::string(service),
                                    [&] { return access.url(service, Deadline::after(30s)); }));
    }
    return findings;
}

void print(const std::vector<Finding>& findings, bool as_json) {
    boost::json::array rows;
    for (const auto& finding : findings) {
        const bool well = finding.code.empty();
        if (as_json) {
            boost::json::object row{{"step", finding.step}, {"result", finding.result}};
            if (!well) {
                row["code"] = finding.code;
                row["nextStep"] = finding.next_step;
            }
            rows.push_back(std::move(row));
            continue;
        }
        std::cout << fmt::format("{:<6} {}: {}\n", well ? "ok" : "FAILED", finding.step,
                                 finding.result);
        if (!well) {
            std::cout << fmt::format("       code {}; next: {}\n", finding.code, finding.next_step);
        }
    }
    if (as_json) {
        std::cout << boost::json::serialize(rows) << '\n';
    }
}

void check(const IntuneOptions& options) {
    const auto management = read_connector_config(options.config_file).management;
    if (!management.intune) {
        throw Error(codes::config_invalid, options.config_file + " has no [intune]");
    }
    const SystemClock clock;
    ManagementLink link(*management.intune, management.proxy, clock);
    const auto findings = find_out(link);
    print(findings, options.json);
    for (const auto& finding : findings) {
        if (!finding.code.empty()) {
            throw CLI::RuntimeError(1);
        }
    }
}

}  // namespace

void add_intune_commands(CLI::App& app) {
    auto options = std::make_shared<IntuneOptions>();
    auto* intune = app.add_subcommand("intune", "Microsoft Intune, as the connector reaches it");
    intune->require_subcommand(1);
    auto* verb = intune->add_subcommand(
        "check", "gets a token and looks the services up; says what is wrong if it fails");
    verb->add_option("--config", options->config_file, "connector.toml")->capture_default_str();
    verb->add_flag("--json", options->json, "print JSON");
    verb->callback([options] { check(*options); });
}

}  // namespace certferry::app
