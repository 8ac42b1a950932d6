#include "app/pfx_target.h"

#include "app/admin_client.h"
#include "app/application_link.h"
#include "app/key_files.h"
#include "base/codes/pfx.h"
#include "base/config.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/digest.h"
#include "wire/pfx_password.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::app {

namespace {

/// What our service takes for Graph wherever it runs.
constexpr std::string_view service_scope = "https://graph.microsoft.com/.default";
constexpr std::string_view usual_tenant = "default";
constexpr std::string_view usual_padding = "oaep-sha512";

/// The file; its values count where the command line has none.
struct PfxFile {
    std::optional<IntuneSettings> intune;
    std::optional<ProxySettings> proxy;
    PfxOptions options;
};

PfxFile read_pfx_file(const std::string& path) {
    PfxFile file;
    if (path.empty()) {
        return file;
    }
    auto root = ConfigTable::from_file(path);
    auto& options = file.options;
    auto management = read_management_settings(root, {});
    if (management.service) {
        root.refuse("service", "belongs to connector.toml; here our own service is service_url");
    }
    file.intune = std::move(management.intune);
    file.proxy = std::move(management.proxy);
    const auto file_path = [](ConfigTable& table, std::string_view key) {
        return table.path(key, {}).string();
    };
    options.service_url = root.text("service_url", "");
    options.tenant = root.text("tenant", "");
    options.client_id = root.text("client_id", "");
    options.client_secret_file = file_path(root, "client_secret_file");
    options.client_certificate_file = file_path(root, "client_certificate_file");
    options.client_key_file = file_path(root, "client_key_file");
    options.ca_file = file_path(root, "ca_file");
    options.api_token_file = file_path(root, "api_token_file");
    auto key = root.table("key");
    options.key_fingerprint = key.text("fingerprint", "");
    options.key_file = file_path(key, "file");
    options.provider = key.text("provider", "");
    options.key_name = key.text("name", "");
    options.padding = key.text("padding", "");
    root.refuse_unknown();
    return file;
}

const std::string& either(const std::string& given, const std::string& otherwise) {
    return given.empty() ? otherwise : given;
}

std::optional<std::filesystem::path> optional_file(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<std::filesystem::path>(text);
}

std::string checked_service_url(std::string url) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
    // A secret goes there. Plain HTTP is for stand-ins of tests, which cannot be anywhere else.
    if (!url.starts_with("https://") && !url.starts_with("http://127.0.0.1:")) {
        throw Error(codes::usage_invalid, fmt::format("{}: the URL begins with https://", url));
    }
    return url;
}

intune::Cloud cloud_of(const PfxOptions& options, const PfxSettings& settings) {
    if (!settings.service_url.empty()) {
        return {.login_url = settings.service_url,
                .graph_url = settings.service_url,
                .intune_resource = {},
                .intune_app_id = {}};
    }
    const auto cloud = intune::find_cloud(options.cloud == "public" ? "global" : options.cloud);
    if (!cloud) {
        throw Error(codes::usage_invalid,
                    options.cloud.empty()
                        ? "say which service: --service URL, --cloud NAME, or a --config that does"
                        : "--cloud takes public, us-gcc-high or us-dod");
    }
    return *cloud;
}

IntuneSettings application_of(const PfxOptions& given, const PfxOptions& stored,
                              const PfxSettings& settings) {
    IntuneSettings application{
        .cloud = cloud_of(given, settings),
        .tenant = either(given.tenant, stored.tenant),
        .client_id = either(given.client_id, stored.client_id),
        .client_secret_file =
            optional_file(either(given.client_secret_file, stored.client_secret_file)),
        .certificate_file =
            optional_file(either(given.client_certificate_file, stored.client_certificate_file)),
        .key_file = optional_file(either(given.client_key_file, stored.client_key_file)),
        .ca_file = optional_file(either(given.ca_file, stored.ca_file))};
    if (application.tenant.empty() && !settings.service_url.empty()) {
        application.tenant = usual_tenant;
    }
    const bool by_certificate = application.certificate_file && application.key_file;
    if (application.tenant.empty() || application.client_id.empty() ||
        by_certificate == application.client_secret_file.has_value()) {
        throw Error(codes::usage_invalid,
                    "needed are --tenant, --client-id, and either --client-secret-file, or "
                    "--client-certificate-file and --client-key-file");
    }
    return application;
}

/// `oaep-sha512` as Graph's `oaepSha512`. Either is taken.
std::string padding_scheme_of(std::string text) {
    if (const auto dash = text.find("-s"); dash != std::string::npos) {
        text.replace(dash, 2, "S");
    }
    wire::pfx_padding_hash(text);  // Refuses what is not safe.
    return text;
}

std::string digits_of(const std::string& fingerprint) {
    const auto octets = from_hex(fingerprint);
    if (!octets || octets->size() != std::tuple_size_v<pki::Sha256>) {
        throw Error(codes::usage_invalid,
                    "--key: the fingerprint of the import key is needed, 64 hexadecimal digits, as "
                    "certferry connector keys list shows it");
    }
    return to_hex(*octets);
}

ImportKey key_of_file(const PfxSettings& settings) {
    return {.key = read_public_key_file(settings.key_file),
            .key_id = {},
            .provider = settings.provider,
            .name = settings.key_name,
            .padding_scheme = {}};
}

std::string text_of_member(const boost::json::object& object, std::string_view name) {
    const auto* value = object.if_contains(boost::json::string_view(name.data(), name.size()));
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

/// From our service's list, which needs an API token of an auditor.
ImportKey key_of_service(const PfxSettings& settings, const std::string& fingerprint) {
    AdminClient client({.url = settings.service_url,
                        .token_file = settings.api_token_file,
                        .ca_file = settings.application.ca_file});
    const auto body = client.get("/importKeys").body;
    for (const auto& each : body.at("items").as_array()) {
        const auto& item = each.as_object();
        if (text_of_member(item, "id") != fingerprint) {
            continue;
        }
        const auto spki = from_base64(text_of_member(item, "publicKey"));
        return {.key = pki::PublicKey::from_spki(spki.value_or(Bytes())),
                .key_id = {},
                .provider = either(settings.provider, text_of_member(item, "providerName")),
                .name = either(settings.key_name, text_of_member(item, "keyName")),
                .padding_scheme = {}};
    }
    throw Error(codes::pfx_import_key_mismatch, "the service lists no key with this fingerprint");
}

}  // namespace

PfxSettings find_pfx_settings(const PfxOptions& options) {
    const auto file = read_pfx_file(options.config_file);
    const auto& stored = file.options;
    PfxSettings settings;
    if (!options.service_url.empty() && !options.cloud.empty()) {
        throw Error(codes::usage_invalid, "--service and --cloud exclude each other");
    }
    settings.proxy = file.proxy;
    if (options.cloud.empty() && !either(options.service_url, stored.service_url).empty()) {
        settings.service_url = checked_service_url(either(options.service_url, stored.service_url));
    }
    if (file.intune && options.cloud.empty() && settings.service_url.empty()) {
        settings.application = *file.intune;
    } else {
        settings.application = application_of(options, stored, settings);
    }
    settings.scope = settings.service_url.empty() ? settings.application.cloud.graph_scope()
                                                  : std::string(service_scope);
    settings.api_token_file = either(options.api_token_file, stored.api_token_file);
    settings.key_fingerprint = either(options.key_fingerprint, stored.key_fingerprint);
    settings.key_file = either(options.key_file, stored.key_file);
    settings.provider = either(options.provider, stored.provider);
    settings.key_name = either(options.key_name, stored.key_name);
    settings.padding = either(either(options.padding, stored.padding), std::string(usual_padding));
    return settings;
}

ImportKey find_import_key(const PfxSettings& settings) {
    const auto fingerprint = digits_of(settings.key_fingerprint);
    const auto scheme = padding_scheme_of(settings.padding);
    const bool asks_service = settings.key_file.empty() && !settings.service_url.empty() &&
                              !settings.api_token_file.empty();
    if (settings.key_file.empty() && !asks_service) {
        throw Error(codes::usage_invalid,
                    "--key-file: the import key's public half is needed; with --service and "
                    "--api-token-file the service is asked for it");
    }
    auto found = asks_service ? key_of_service(settings, fingerprint) : key_of_file(settings);
    found.key_id = to_hex(pki::sha256(found.key.spki()));
    if (found.key_id != fingerprint) {
        throw Error(codes::pfx_import_key_mismatch, "the key's fingerprint is " + found.key_id);
    }
    // Without both no connector could find the key.
    if (found.provider.empty() || found.name.empty()) {
        throw Error(codes::usage_invalid,
                    "--provider and --key-name are needed, as the connectors have them");
    }
    found.padding_scheme = scheme;
    return found;
}

PfxLink::PfxLink(const PfxSettings& settings, const Clock& clock)
    : http_(outside_options(settings.proxy, settings.application.ca_file)),
      exchange_(http_, clock),
      tokens_(read_application(settings.application), exchange_),
      client_({.graph_url = settings.application.cloud.graph_url,
               .scope = settings.scope,
               .tokens = tokens_,
               .exchange = exchange_,
               .pause = {}}) {}

}  // namespace certferry::app
