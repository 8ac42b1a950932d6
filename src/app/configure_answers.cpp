#include "app/configure_answers.h"

#include "app/config_text.h"
#include "app/proxy_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace certferry::app {

namespace {

constexpr std::array all_features{std::string_view("scep"), std::string_view("pkcs"),
                                  std::string_view("pkcsImported"), std::string_view("revocation")};

void read_present_proxy(ConfigTable table, ConfigureAnswers& answers) {
    const auto mode = table.text("mode", "explicit");
    if (mode == "none") {
        return;
    }
    answers.proxy = mode == "system" ? ProxyMode::system : ProxyMode::explicitly;
    answers.proxy_url = table.text("url", "");
    answers.proxy_user = table.text("user", "");
    answers.proxy_password_file = table.text("password_file", "");
    answers.no_proxy = table.texts("no_proxy", {});
    if (table.text("login", "basic") == "negotiate") {
        answers.proxy_login = http::ProxyLogin::negotiate;
    }
}

void read_present_ca(ConfigTable& root, ConfigureAnswers& answers) {
    const auto names = root.table_names("ca");
    answers.has_ca = !names.empty();
    answers.ca_name = "main";
    for (const auto& name : names) {
        auto ca = root.table("ca").table(name);
        if (ca.text("type", "") == "cmp") {
            answers.ca_name = name;
            answers.ca_url = ca.text("url", "");
            answers.ca_trust_file = ca.text("trust_anchors_file", "");
            return;
        }
    }
}

std::string from_folder(const std::optional<std::filesystem::path>& file) {
    return file ? std::filesystem::absolute(*file).string() : "";
}

std::string url_fault(std::string_view what, std::string_view url) {
    if (!url.starts_with("https://") && !url.starts_with("http://127.0.0.1:")) {
        return fmt::format("the URL of the {} must begin with https://", what);
    }
    return url.ends_with('/') ? fmt::format("the URL of the {} must not end with /", what) : "";
}

std::string proxy_fault(const ConfigureAnswers& answers) {
    if (answers.proxy != ProxyMode::explicitly) {
        return "";
    }
    if (const auto fault = proxy_url_fault(answers.proxy_url); !fault.empty()) {
        return "the proxy's URL " + fault;
    }
    for (const auto& host : answers.no_proxy) {
        if (const auto fault = proxy_exception_fault(host); !fault.empty()) {
            return "hosts without proxy: " + fault;
        }
    }
    if (answers.proxy_login == http::ProxyLogin::negotiate) {
        return answers.proxy_user.empty() ? "" : "a proxy with Negotiate takes no user";
    }
    return answers.proxy_user.empty() || !answers.proxy_password_file.empty()
               ? ""
               : "the proxy's user needs a password: --proxy-password-file";
}

bool is_bare(std::string_view name) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    return !name.empty() && std::ranges::all_of(name, fits);
}

bool same_proxy(const ConfigureAnswers& a, const ConfigureAnswers& b) {
    return a.proxy == b.proxy && a.proxy_url == b.proxy_url && a.proxy_login == b.proxy_login &&
           a.proxy_user == b.proxy_user && a.proxy_password_file == b.proxy_password_file &&
           a.no_proxy == b.no_proxy;
}

void write_proxy(ConfigText& config, const ConfigureAnswers& answers) {
    config.remove({"proxy"});
    if (answers.proxy == ProxyMode::none) {
        return;
    }
    // A new key goes to the top of its table, so the first one comes last.
    if (answers.proxy == ProxyMode::system) {
        config.set({"proxy", "mode"}, toml_string("system"));
        return;
    }
    if (!answers.no_proxy.empty()) {
        config.set({"proxy", "no_proxy"}, toml_strings(answers.no_proxy));
    }
    if (answers.proxy_login == http::ProxyLogin::negotiate) {
        config.set({"proxy", "login"}, toml_string("negotiate"));
    } else if (!answers.proxy_user.empty()) {
        config.set({"proxy", "password_file"}, toml_string(answers.proxy_password_file));
        config.set({"proxy", "user"}, toml_string(answers.proxy_user));
    }
    config.set({"proxy", "url"}, toml_string(answers.proxy_url));
}

void write_ca(ConfigText& config, const ConfigureAnswers& now, const ConfigureAnswers& before) {
    if (now.ca_url.empty() || (now.ca_url == before.ca_url && now.ca_name == before.ca_name &&
                               now.ca_trust_file == before.ca_trust_file)) {
        return;
    }
    config.set({"ca", now.ca_name, "trust_anchors_file"}, toml_string(now.ca_trust_file));
    config.set({"ca", now.ca_name, "url"}, toml_string(now.ca_url));
    config.set({"ca", now.ca_name, "type"}, toml_string("cmp"));
}

void set_if_changed(ConfigText& config, const std::string& key, const std::string& now,
                    const std::string& before) {
    if (now != before) {
        config.set({key}, toml_string(now));
    }
}

}  // namespace

bool ConfigureAnswers::has_feature(std::string_view feature) const {
    return std::ranges::find(features, feature) != features.end();
}

bool ConfigureAnswers::needs_service() const {
    return has_feature("pkcs") || has_feature("pkcsImported") || has_feature("revocation") ||
           (has_feature("scep") && !has_endpoint);
}

bool ConfigureAnswers::needs_ca() const {
    return has_feature("pkcs") || has_feature("revocation") || has_feature("scep");
}

ConfigureAnswers present_answers(ConfigTable root) {
    ConfigureAnswers answers;
    answers.features = root.texts("features", {});
    answers.data_dir = root.text("data_dir", usual_data_dir);
    answers.log_dir = root.text("log_dir", usual_log_dir);
    answers.service_url = root.table("service").text("url", "");
    read_present_ca(root, answers);
    answers.has_endpoint = !root.table("scep").table_names("endpoints").empty();
    // A file that says nothing of features means this one.
    if (answers.features.empty() && answers.has_endpoint) {
        answers.features = {"scep"};
    }
    if (root.has("proxy")) {
        read_present_proxy(root.table("proxy"), answers);
    }
    return answers;
}

AnswerFiles read_answers(ConfigTable root, ConfigureAnswers& answers) {
    answers.features = root.texts("features", answers.features);
    answers.data_dir = root.text("data_dir", answers.data_dir);
    answers.log_dir = root.text("log_dir", answers.log_dir);
    answers.account = root.text("account", answers.account);
    answers.service_url = root.text("service", answers.service_url);
    answers.ca_name = root.text("ca_name", answers.ca_name);
    answers.ca_url = root.text("ca_url", answers.ca_url);
    if (const auto file = root.optional_path("ca_trust_file")) {
        answers.ca_trust_file = from_folder(file);
    }
    if (const auto proxy = root.optional_text("proxy")) {
        choose_proxy(answers, *proxy);
    }
    const auto login = root.choice(
        "proxy_login", answers.proxy_login == http::ProxyLogin::negotiate ? "negotiate" : "basic",
        {"basic", "negotiate"});
    answers.proxy_login =
        login == "negotiate" ? http::ProxyLogin::negotiate : http::ProxyLogin::basic;
    answers.proxy_user = root.text("proxy_user", answers.proxy_user);
    answers.no_proxy = root.texts("no_proxy", answers.no_proxy);
    AnswerFiles files{
        .token_file = from_folder(root.optional_path("token_file")),
        .proxy_password_file = from_folder(root.optional_path("proxy_password_file"))};
    root.refuse_unknown();
    return files;
}

void choose_proxy(ConfigureAnswers& answers, std::string_view choice) {
    const auto mode = choice == "none"     ? ProxyMode::none
                      : choice == "system" ? ProxyMode::system
                                           : ProxyMode::explicitly;
    if (mode == ProxyMode::explicitly && answers.proxy_url == choice) {
        return;
    }
    answers.proxy = mode;
    answers.proxy_url = mode == ProxyMode::explicitly ? choice : "";
    answers.proxy_login = http::ProxyLogin::basic;
    answers.proxy_user.clear();
    answers.proxy_password_file.clear();
    answers.no_proxy.clear();
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> words;
    std::size_t from = 0;
    while ((from = text.find_first_not_of(", \t", from)) != std::string_view::npos) {
        const auto end = std::min(text.find_first_of(", \t", from), text.size());
        words.emplace_back(text.substr(from, end - from));
        from = end;
    }
    return words;
}

std::string answers_fault(const ConfigureAnswers& answers) {
    if (answers.features.empty()) {
        return "say which features: scep, pkcs, pkcsImported, revocation";
    }
    for (const auto& feature : answers.features) {
        if (std::ranges::find(all_features, feature) == all_features.end()) {
            return fmt::format("\"{}\" is none of the features {}", feature,
                               fmt::join(all_features, ", "));
        }
    }
    if (answers.service_url.empty() && answers.needs_service()) {
        return "these features need the service's URL: --service";
    }
    if (!answers.service_url.empty()) {
        if (auto fault = url_fault("service", answers.service_url); !fault.empty()) {
            return fault;
        }
    }
    if (answers.ca_url.empty() && !answers.has_ca && answers.needs_ca()) {
        return "these features need the CA's URL: --ca-url";
    }
    if (!answers.ca_url.empty()) {
        if (auto fault = url_fault("CA", answers.ca_url); !fault.empty()) {
            return fault;
        }
        if (answers.ca_trust_file.empty() || !is_bare(answers.ca_name)) {
            return "the CA needs a file with its root, --ca-trust-file, and a name of letters, "
                   "digits, - and _";
        }
    }
    return proxy_fault(answers);
}

std::string apply_answers(const std::string& present, const std::string& name,
                          const ConfigureAnswers& answers) {
    const auto before = present_answers(ConfigTable::from_text(present, name));
    ConfigText config(present, name);
    set_if_changed(config, "log_dir", answers.log_dir, before.log_dir);
    set_if_changed(config, "data_dir", answers.data_dir, before.data_dir);
    if (answers.features != before.features) {
        config.set({"features"}, toml_strings(answers.features));
    }
    if (answers.service_url != before.service_url) {
        config.set({"service", "url"}, toml_string(answers.service_url));
    }
    write_ca(config, answers, before);
    if (answers.has_feature("scep") && !before.has_endpoint) {
        config.set({"scep", "endpoints", "default", "validator"}, toml_string("service"));
    }
    // `mode = "none"` is a trace too.
    if (!same_proxy(answers, before) || answers.proxy == ProxyMode::none) {
        write_proxy(config, answers);
    }
    return config.text();
}

std::string describe_answers(const ConfigureAnswers& answers) {
    const auto shown = [](const std::string& text) { return text.empty() ? "-" : text; };
    std::string proxy = answers.proxy == ProxyMode::none     ? "none"
                        : answers.proxy == ProxyMode::system ? "as the environment says"
                                                             : answers.proxy_url;
    if (answers.proxy_login == http::ProxyLogin::negotiate) {
        proxy += ", with Negotiate";
    } else if (!answers.proxy_user.empty()) {
        proxy += ", as " + answers.proxy_user;
    }
    if (!answers.no_proxy.empty()) {
        proxy += fmt::format(", not for {}", fmt::join(answers.no_proxy, ", "));
    }
    return fmt::format(
        "  features  {}\n  account   {}\n  data      {}\n  logs      {}\n  service   {}\n  CA      "
        " "
        " {}\n  proxy     {}\n",
        fmt::join(answers.features, ", "), shown(answers.account), answers.data_dir,
        answers.log_dir, shown(answers.service_url), shown(answers.ca_url), proxy);
}

}  // namespace certferry::app
