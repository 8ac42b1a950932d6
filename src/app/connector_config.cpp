#include "app/connector_config.h"

#include "base/error.h"
#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;
using registration::EndpointConfig;
using registration::ValidatorKind;

registration::Legacy read_legacy(ConfigTable& table) {
    registration::Legacy legacy;
    for (const auto& word : table.texts("legacy", {})) {
        if (word == "sha1") {
            legacy.sha1 = true;
        } else if (word == "3des") {
            legacy.des3 = true;
        } else if (word == "des") {
            legacy.des = true;
        } else {
            table.refuse("legacy", "knows sha1, 3des and des; MD5 is never accepted");
        }
    }
    if (const auto until = table.optional_text("legacy_until")) {
        legacy.until = from_rfc3339(*until);
        if (!legacy.until) {
            table.refuse("legacy_until", "must be a time such as \"2027-03-31T00:00:00Z\"");
        }
    } else if (legacy.any()) {
        table.refuse("legacy",
                     "needs legacy_until, the time after which weak algorithms are refused again");
    }
    return legacy;
}

/// `"50%"` as 0.5.
double read_window(ConfigTable& table) {
    const auto text = table.text("renewal_window", "50%");
    std::size_t used = 0;
    int percent = -1;
    try {
        percent = std::stoi(text, &used);
    } catch (const std::exception&) {
        used = 0;
    }
    if (used == 0 || text.substr(used) != "%" || percent < 1 || percent > 100) {
        table.refuse("renewal_window",
                     "must be a part of the certificate's life from \"1%\" to \"100%\"");
    }
    return percent / 100.0;
}

std::vector<std::vector<pki::Rdn>> read_subjects(ConfigTable& table,
                                                 const std::vector<std::string>& otherwise) {
    std::vector<std::vector<pki::Rdn>> patterns;
    for (const auto& text : table.texts("subjects", otherwise)) {
        try {
            patterns.push_back(pki::parse_rdns(text));
        } catch (const Error& error) {
            table.refuse("subjects", error.detail());
        }
    }
    return patterns;
}

std::set<pki::GeneralNameKind> read_san_kinds(ConfigTable& table,
                                              const std::vector<std::string>& otherwise) {
    std::set<pki::GeneralNameKind> kinds;
    for (const auto& word : table.texts("san_kinds", otherwise)) {
        const auto kind = pki::general_name_kind_from_text(word);
        if (!kind) {
            table.refuse(
                "san_kinds",
                fmt::format("\"{}\" is none of email, dns, uri, ip, upn, dn, rid, other", word));
        }
        kinds.insert(*kind);
    }
    return kinds;
}

registration::Allowance read_allowance(ConfigTable table, ValidatorKind validator) {
    // A fixed challenge is known to many, so it opens little unless it is told to open more: one
    // CN, no SAN, clientAuth.
    const bool lab = validator == ValidatorKind::static_secret;
    registration::Allowance allowance;
    const auto templates = table.texts("templates", {});
    allowance.templates = {templates.begin(), templates.end()};
    allowance.subjects =
        read_subjects(table, lab ? std::vector<std::string>{"CN=*"} : std::vector<std::string>{});
    if (lab || table.has("san_kinds")) {
        allowance.san_kinds = read_san_kinds(table, {});
    } else {
        allowance.san_kinds = read_san_kinds(table, {"dns", "email", "upn", "uri", "ip"});
    }
    if (const auto names = table.texts("key_usage", {}); !names.empty()) {
        allowance.key_usage = pki::KeyUsage::from_names(names);
        if (!allowance.key_usage) {
            table.refuse("key_usage", "knows RFC 5280's names, such as digitalSignature");
        }
    }
    allowance.extended_key_usage.emplace();
    for (const auto& text : table.texts("extended_key_usage", {"clientAuth"})) {
        const auto purpose = pki::purpose_from_text(text);
        if (!purpose) {
            table.refuse("extended_key_usage", text + " is no known name and no object identifier");
        }
        allowance.extended_key_usage->insert(*purpose);
    }
    allowance.min_rsa_bits = static_cast<int>(table.number("min_rsa_bits", 2048, 1024, 16384));
    allowance.max_rsa_bits = static_cast<int>(table.number("max_rsa_bits", 8192, 1024, 16384));
    return allowance;
}

ValidatorKind validator_from(std::string_view word) {
    if (word == "static") {
        return ValidatorKind::static_secret;
    }
    if (word == "service") {
        return ValidatorKind::service;
    }
    return word == "intune" ? ValidatorKind::intune : ValidatorKind::challenge;
}

EndpointSettings read_endpoint(ConfigTable table, const std::string& name,
                               const std::string& first_ca) {
    EndpointSettings settings;
    EndpointConfig& endpoint = settings.endpoint;
    endpoint.name = name;
    endpoint.ca = table.text("ca", first_ca);
    // No default: an endpoint without a validator must not start.
    table.required_text("validator");
    const auto validator =
        table.choice("validator", "", {"challenge", "static", "service", "intune"});
    endpoint.validator = validator_from(validator);
    settings.challenge_file = table.optional_path("challenge_file");
    const bool lab = table.flag("lab", false);
    if (endpoint.validator == ValidatorKind::static_secret && (!lab || !settings.challenge_file)) {
        table.refuse(
            "validator",
            "\"static\" needs lab = true and a challenge_file: it is for laboratories only");
    }
    if (endpoint.validator != ValidatorKind::static_secret && settings.challenge_file) {
        table.refuse("challenge_file", "belongs to validator \"static\"");
    }
    endpoint.templates.signature = table.text("signature_template", endpoint.templates.signature);
    endpoint.templates.encryption =
        table.text("encryption_template", endpoint.templates.encryption);
    endpoint.templates.general_purpose =
        table.text("general_purpose_template", endpoint.templates.general_purpose);
    endpoint.allowance = read_allowance(table.table("allow"), endpoint.validator);
    endpoint.legacy = read_legacy(table);
    endpoint.renew_by_certificate =
        table.choice("renewal", "challenge", {"challenge", "certificate"}) == "certificate";
    if (endpoint.renew_by_certificate && endpoint.is_managed()) {
        table.refuse("renewal",
                     "must be \"challenge\": a management service validates every message that "
                     "issues");
    }
    endpoint.renewal_window = read_window(table);
    endpoint.ra_certificates = table.choice("ra_certificates", "two", {"one", "two"}) == "one"
                                   ? EndpointConfig::RaCertificates::one
                                   : EndpointConfig::RaCertificates::two;
    endpoint.ca_certificates =
        table.choice("ca_certificates", "chain", {"chain", "issuing"}) == "issuing"
            ? EndpointConfig::CaCertificates::issuing
            : EndpointConfig::CaCertificates::chain;
    endpoint.include_ca = table.flag("include_ca", true);
    endpoint.keep_empty_content =
        table.choice("failure_content", "absent", {"absent", "empty"}) == "empty";
    const auto proxies = table.texts("proxy_signers", {});
    endpoint.proxy_signers = {proxies.begin(), proxies.end()};
    endpoint.deadline = table.duration("deadline", endpoint.deadline);
    endpoint.answer_window = table.duration("answer_window", endpoint.answer_window);
    return settings;
}

http::SocketAddress read_address(ConfigTable& table, std::string_view key,
                                 std::string_view otherwise) {
    try {
        return http::SocketAddress::parse(table.text(key, otherwise));
    } catch (const Error& error) {
        table.refuse(key, error.detail());
    }
}

/// A validator that asks somebody needs to know whom.
void require_management(const ConfigTable& scep, const EndpointConfig& endpoint,
                        const ManagementSettings& management) {
    if (endpoint.validator == ValidatorKind::intune && !management.intune) {
        scep.refuse("endpoints", endpoint.name + ": validator \"intune\" needs [intune]");
    }
    if (endpoint.validator == ValidatorKind::service && !management.service) {
        scep.refuse("endpoints", endpoint.name + ": validator \"service\" needs [service]");
    }
}

void read_scep(ConfigTable scep, ConnectorConfig& config) {
    config.scep_listen = read_address(scep, "listen", "0.0.0.0:8080");
    if (scep.has("tls_listen")) {
        config.scep_tls_listen = read_address(scep, "tls_listen", "");
        config.scep_tls.certificate_file = scep.path("tls_certificate_file", "");
        config.scep_tls.key_file = scep.path("tls_key_file", "");
        if (config.scep_tls.certificate_file.empty() || config.scep_tls.key_file.empty()) {
            scep.refuse("tls_listen", "needs tls_certificate_file and tls_key_file");
        }
    }
    constexpr std::int64_t most = std::int64_t{64} * 1024 * 1024;
    config.scep_limits.max_body_bytes = static_cast<std::size_t>(
        scep.number("max_body_bytes", std::int64_t{256} * 1024, 4096, most));
    config.scep_limits.header = scep.duration("header_timeout", config.scep_limits.header);
    config.scep_limits.body = scep.duration("body_timeout", config.scep_limits.body);
    config.scep_limits.write = scep.duration("write_timeout", config.scep_limits.write);
    config.scep_limits.idle = scep.duration("idle_timeout", config.scep_limits.idle);
    try {
        config.scep_proxies = http::AddressList(scep.texts("proxy_peers", {}));
    } catch (const Error& error) {
        scep.refuse("proxy_peers", error.detail());
    }
    config.scep_server.max_connections =
        static_cast<std::size_t>(scep.number("max_connections", 10'000, 1, 1'000'000));
    config.scep_server.max_connections_per_source =
        static_cast<std::size_t>(scep.number("max_connections_per_source", 2'000, 1, 1'000'000));
    config.workers = static_cast<std::size_t>(scep.number("workers", 0, 0, 1024));
    config.max_queued = static_cast<std::size_t>(scep.number("max_queued", 2'000, 1, 1'000'000));
    config.ndes_endpoint = scep.text("ndes_endpoint", "default");
    const std::string first_ca = config.cas.empty() ? "" : config.cas.begin()->first;
    for (const auto& name : scep.table_names("endpoints")) {
        config.endpoints.push_back(
            read_endpoint(scep.table("endpoints").table(name), name, first_ca));
        const auto& endpoint = config.endpoints.back().endpoint;
        require_management(scep, endpoint, config.management);
        const auto& ca = endpoint.ca;
        if (!config.cas.contains(ca)) {
            scep.refuse("endpoints", fmt::format("{}: there is no [ca.{}]", name, ca));
        }
    }
    if (config.endpoints.empty() && config.has_feature("scep")) {
        scep.refuse("endpoints", "there must be at least one, such as [scep.endpoints.default]");
    }
}

constexpr std::array known_features{std::string_view("scep"), std::string_view("pkcs"),
                                    std::string_view("pkcsImported"),
                                    std::string_view("revocation")};

std::vector<std::string> read_features(ConfigTable& root) {
    auto features = root.texts("features", {"scep"});
    for (const auto& feature : features) {
        if (std::ranges::find(known_features, feature) == known_features.end()) {
            root.refuse(
                "features",
                fmt::format("\"{}\" is none of scep, pkcs, pkcsImported, revocation", feature));
        }
    }
    if (features.empty()) {
        root.refuse("features", "a connector without features has nothing to do");
    }
    return features;
}

}  // namespace

bool ConnectorConfig::has_feature(std::string_view feature) const {
    return std::ranges::find(features, feature) != features.end();
}

bool ConnectorConfig::has_work() const {
    return has_feature("pkcs") || has_feature("pkcsImported") || has_feature("revocation");
}

ConnectorConfig read_connector_config(const std::filesystem::path& file) {
    return read_connector_config(ConfigTable::from_file(file));
}

ConnectorConfig read_connector_config(ConfigTable root) {
    ConnectorConfig config;
    config.data_dir = root.path("data_dir", "/var/lib/certferry/connector");
    config.ra_dir = root.path("ra_dir", config.data_dir / "ra");
    config.log_dir = root.path("log_dir", "/var/log/certferry/connector");
    config.database =
        read_database_settings(root.table("database"), config.data_dir / "connector.db");
    config.database.erases = true;  // Keys, and challenges in CSRs, until a request has ended.
    for (const auto& name : root.table_names("ca")) {
        config.cas.emplace(name, read_ca_link(root.table("ca").table(name), name, config.data_dir));
    }
    config.features = read_features(root);
    config.management = read_management_settings(root, config.data_dir);
    config.work = read_work_settings(root.table("work"), config.data_dir);
    if (config.has_work() && !config.management.service) {
        root.refuse("features", "pkcs, pkcsImported and revocation need [service]");
    }
    read_scep(root.table("scep"), config);
    auto status = root.table("status");
    config.status_listen = read_address(status, "listen", "127.0.0.1:9181");
    config.events = read_event_settings(root.table("events"));
    root.refuse_unknown();
    return config;
}

}  // namespace certferry::app
