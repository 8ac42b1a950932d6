#include "app/connector_configure.h"

#include "app/connector_configure_steps.h"
#include "app/secret_input.h"
#include "base/error.h"
#include "base/file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <unistd.h>

namespace certferry::app {

namespace {

struct ConfigureOptions {
    std::string config_file = "/etc/certferry/connector.toml";
    std::string answers_file;
    std::vector<std::string> features;
    std::string data_dir;
    std::string log_dir;
    std::string account;
    std::string service_url;
    std::string token_file;
    std::string ca_name;
    std::string ca_url;
    std::string ca_trust_file;
    std::string proxy;
    bool no_proxy = false;
    std::string proxy_login;
    std::string proxy_user;
    std::string proxy_password_file;
    std::vector<std::string> proxy_except;
    bool yes = false;
};

void put(std::string& answer, const std::string& option) {
    answer = option.empty() ? answer : option;
}

/// Options come last, over the answers file and what is there.
void put_options(const ConfigureOptions& options, ConfigureAnswers& answers, AnswerFiles& files) {
    if (!options.features.empty()) {
        answers.features = options.features;
    }
    put(answers.data_dir, options.data_dir);
    put(answers.log_dir, options.log_dir);
    put(answers.account, options.account);
    put(answers.service_url, options.service_url);
    put(answers.ca_name, options.ca_name);
    put(answers.ca_url, options.ca_url);
    if (!options.ca_trust_file.empty()) {
        answers.ca_trust_file = std::filesystem::absolute(options.ca_trust_file).string();
    }
    if (options.no_proxy || !options.proxy.empty()) {
        choose_proxy(answers, options.no_proxy ? "none" : options.proxy);
    }
    if (!options.proxy_login.empty()) {
        answers.proxy_login = options.proxy_login == "negotiate" ? http::ProxyLogin::negotiate
                                                                 : http::ProxyLogin::basic;
    }
    put(answers.proxy_user, options.proxy_user);
    if (!options.proxy_except.empty()) {
        answers.no_proxy = options.proxy_except;
    }
    put(files.token_file, options.token_file);
    put(files.proxy_password_file, options.proxy_password_file);
}

ConfigurePlan make_plan(const ConfigureOptions& options) {
    ConfigurePlan plan;
    plan.config_file = std::filesystem::absolute(options.config_file).lexically_normal();
    if (std::filesystem::exists(plan.config_file)) {
        plan.present = as_text(read_file(plan.config_file));
    }
    plan.before = present_answers(ConfigTable::from_text(plan.present, plan.config_file.string()));
    plan.before.account = usual_account(plan.folder() / plan.before.data_dir);
    return plan;
}

void require(bool holds, const std::string& otherwise) {
    if (!holds) {
        throw Error(codes::usage_invalid, otherwise);
    }
}

void show_unattended(const ConfigurePlan& plan, const ConfigureAnswers& answers,
                     const ConfigureSecrets& secrets) {
    const auto all = check_prerequisites(plan, answers, secrets);
    std::cout << describe_answers(answers) << warn_of_open_requests(plan, answers, secrets)
              << "Prerequisites\n"
              << describe_prerequisites(all);
    const bool can_be = std::ranges::none_of(
        all, [](const Prerequisite& each) { return each.state == Prerequisite::State::failure; });
    require(can_be, "a prerequisite fails; nothing was written");
}

bool walk_terminal(const ConfigurePlan& plan, ConfigureAnswers& answers,
                   ConfigureSecrets& secrets) {
    const DialogueParts parts{
        .in = std::cin,
        .out = std::cout,
        .ask_secret = [](const std::string& question) { return read_password("", question); },
        .check =
            [&plan](const ConfigureAnswers& given, const ConfigureSecrets& told) {
                return check_prerequisites(plan, given, told);
            },
        .warnings =
            [&plan](const ConfigureAnswers& given, const ConfigureSecrets& told) {
                return warn_of_open_requests(plan, given, told);
            },
        .is_root = geteuid() == 0,
        .is_enrolled = plan.is_enrolled(answers)};
    return walk(parts, answers, secrets);
}

void configure(const ConfigureOptions& options) {
    const bool asks = !options.yes;
    require(!asks || isatty(STDIN_FILENO) == 1,
            "there is no terminal to ask questions at: give the answers and --yes");
    const auto plan = make_plan(options);
    auto answers = plan.before;
    AnswerFiles files;
    if (!options.answers_file.empty()) {
        files = read_answers(ConfigTable::from_file(options.answers_file), answers);
    }
    put_options(options, answers, files);
    ConfigureSecrets secrets;
    if (!files.token_file.empty()) {
        secrets.token = read_secret_file(files.token_file);
    }
    if (!files.proxy_password_file.empty()) {
        secrets.proxy_password = read_secret_file(files.proxy_password_file);
    }
    if (asks && !walk_terminal(plan, answers, secrets)) {
        std::cout << "Nothing was written.\n";
        return;
    }
    settle_password_file(plan, answers, secrets);
    const auto fault = answers_fault(answers);
    require(fault.empty(), fault);
    require(answers.service_url.empty() || !secrets.token.empty() || plan.is_enrolled(answers),
            "the connector is not enrolled: --token-file with an enrolment token");
    if (!asks) {
        show_unattended(plan, answers, secrets);
    }
    carry_out(plan, answers, secrets, std::cout);
}

void add_proxy_options(CLI::App* verb, ConfigureOptions& options) {
    auto* proxy = verb->add_option("--proxy", options.proxy,
                                   "URL of the proxy to the service, or system: as the environment "
                                   "says, or none");
    verb->add_flag("--no-proxy", options.no_proxy, "take the proxy out again")->excludes(proxy);
    verb->add_option("--proxy-login", options.proxy_login, "basic, or negotiate: Kerberos")
        ->check(CLI::IsMember({"basic", "negotiate"}));
    verb->add_option("--proxy-user", options.proxy_user, "user of the proxy");
    verb->add_option("--proxy-password-file", options.proxy_password_file,
                     "file with its password, of which a copy is kept in the data folder");
    verb->add_option("--proxy-except", options.proxy_except, "hosts that need no proxy")
        ->delimiter(',');
}

}  // namespace

void add_connector_configure(CLI::App& connector) {
    const auto options = std::make_shared<ConfigureOptions>();
    auto* verb = connector.add_subcommand(
        "configure", "set the connector up, or change how it is set up: asks, or takes options");
    verb->add_option("--config", options->config_file, "the connector.toml to write")
        ->capture_default_str();
    verb->add_option("--answers", options->answers_file, "TOML file with the answers");
    verb->add_option("--features", options->features, "scep, pkcs, pkcsImported, revocation")
        ->delimiter(',');
    verb->add_option("--data-dir", options->data_dir, "its data folder");
    verb->add_option("--log-dir", options->log_dir, "its log folder");
    verb->add_option("--account", options->account, "the system account that it runs as");
    verb->add_option("--service", options->service_url,
                     "the service's listener for agents, such as https://service.example:9444");
    verb->add_option("--token-file", options->token_file, "file with an enrolment token");
    verb->add_option("--ca-name", options->ca_name, "NAME of [ca.NAME]");
    verb->add_option("--ca-url", options->ca_url,
                     "where the CA serves CMP, such as https://ca.example:8444/.well-known/cmp");
    verb->add_option("--ca-trust-file", options->ca_trust_file, "PEM file with the CA's root");
    add_proxy_options(verb, *options);
    verb->add_flag("--yes", options->yes, "ask nothing: take the options and what is there");
    verb->callback([options] { configure(*options); });
}

}  // namespace certferry::app
