#include "app/ca_config.h"

#include "app/ca_templates.h"
#include "app/host_names.h"
#include "base/error.h"
#include "base/file.h"
#include "pki/certificate.h"

namespace certferry::app {

namespace {

using namespace std::chrono_literals;
using ca::embedded::AuthorityPlan;
using ca::embedded::SetupPlan;

constexpr std::chrono::milliseconds day = 24h;

std::chrono::seconds seconds(ConfigTable& table, std::string_view key,
                             std::chrono::milliseconds otherwise, std::chrono::milliseconds least) {
    const auto span = table.duration(key, otherwise);
    if (span < least) {
        table.refuse(key, "must be at least " + to_text(least));
    }
    return std::chrono::floor<std::chrono::seconds>(span);
}

http::SocketAddress address(ConfigTable& table, std::string_view otherwise) {
    try {
        return http::SocketAddress::parse(table.text("listen", otherwise));
    } catch (const Error& error) {
        table.refuse("listen", error.detail());
    }
}

/// A value that its type parses, or a refusal that names the key.
template <class Parse>
auto parsed(ConfigTable& table, std::string_view key, std::string_view otherwise, Parse parse,
            std::string_view expected) {
    const auto value = parse(table.text(key, otherwise));
    if (!value) {
        table.refuse(key, expected);
    }
    return *value;
}

pki::KeySpec key_spec(ConfigTable& table, std::string_view key, std::string_view otherwise) {
    return parsed(
        table, key, otherwise, [](std::string_view text) { return pki::KeySpec::from_text(text); },
        "must be rsa-2048, rsa-3072, rsa-4096, p-256, p-384, p-521 or ed25519");
}

AuthorityPlan authority_plan(ConfigTable table, std::string_view subject,
                             std::chrono::milliseconds validity) {
    AuthorityPlan plan;
    try {
        plan.subject = pki::Name::from_text(table.text("subject", subject));
    } catch (const Error& error) {
        table.refuse("subject", error.detail());
    }
    if (plan.subject.empty()) {
        table.refuse("subject", "must not be empty");
    }
    plan.key = key_spec(table, "key", "rsa-3072");
    plan.hash = parsed(
        table, "hash", plan.key.bits == 384 ? "sha384" : "sha256",
        [](std::string_view text) { return pki::hash_from_text(text); },
        "must be sha256, sha384 or sha512");
    if (plan.hash < pki::Hash::sha256) {
        table.refuse("hash", "must be sha256, sha384 or sha512");
    }
    plan.validity = seconds(table, "validity", validity, day);
    return plan;
}

SetupPlan setup_plan(ConfigTable table) {
    SetupPlan plan;
    const auto layout =
        table.choice("layout", "root_and_issuing", {"root_only", "root_and_issuing"});
    plan.layout =
        layout == "root_only" ? SetupPlan::Layout::root_only : SetupPlan::Layout::root_and_issuing;
    plan.root = authority_plan(table.table("root"), "CN=Certferry Root CA", 20 * 365 * day);
    plan.issuing =
        authority_plan(table.table("issuing"), "CN=Certferry Issuing CA", 10 * 365 * day);
    return plan;
}

ca::embedded::CrlSettings crl_settings(ConfigTable table) {
    return {.validity = seconds(table, "validity", 7 * day, 1h),
            .root_validity = seconds(table, "root_validity", 90 * day, 1h),
            .overlap = seconds(table, "overlap", day, 0s),
            .delta_validity = seconds(table, "delta_validity", day, 10min),
            .delta_after_revocation = seconds(table, "delta_after_revocation", 60s, 0s)};
}

ca::embedded::OcspSettings ocsp_settings(ConfigTable table) {
    ca::embedded::OcspSettings settings;
    settings.validity = seconds(table, "validity", day, 10min);
    settings.nonce = table.flag("nonce", true);
    settings.nonce_per_second =
        static_cast<int>(table.number("nonce_per_second", settings.nonce_per_second, 1, 100'000));
    settings.max_cached = static_cast<std::size_t>(table.number(
        "max_cached", static_cast<std::int64_t>(settings.max_cached), 100, 10'000'000));
    settings.responder_key = key_spec(table, "responder_key", "rsa-2048");
    settings.responder_validity = seconds(table, "responder_validity", 30 * day, 2h);
    return settings;
}

std::string public_url(ConfigTable& root) {
    auto url = root.required_text("public_url");
    while (url.ends_with('/')) {
        url.pop_back();
    }
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
        root.refuse("public_url", "must begin with http://, and not need a certificate to be read");
    }
    return url;
}

std::vector<pki::Name> subjects(ConfigTable& table, std::string_view key) {
    std::vector<pki::Name> names;
    for (const auto& text : table.texts(key, {})) {
        try {
            names.push_back(pki::Name::from_text(text));
        } catch (const Error& error) {
            table.refuse(key, error.detail());
        }
        if (names.back().empty()) {
            table.refuse(key, "must not hold an empty name");
        }
    }
    return names;
}

std::optional<RaListenerConfig> ra_listener(ConfigTable table, const std::string& host) {
    constexpr std::string_view otherwise = "0.0.0.0:8444";
    if (table.text("listen", otherwise).empty()) {
        return std::nullopt;
    }
    RaListenerConfig config{.listen = address(table, otherwise),
                            .names = table.texts("names", {host}),
                            .permit_keys = {},
                            .without_permit = subjects(table, "without_permit")};
    const auto file = table.path("permit_keys_file", "");
    if (!file.empty()) {
        for (const auto& block : pki::pem_blocks(as_text(read_file(file)), "PUBLIC KEY")) {
            config.permit_keys.push_back(pki::PublicKey::from_spki(block));
        }
        if (config.permit_keys.empty()) {
            table.refuse("permit_keys_file", "must hold public keys in PEM");
        }
    }
    if (config.permit_keys.empty() && !config.without_permit.empty()) {
        table.refuse("without_permit", "says something only beside permit_keys_file");
    }
    return config;
}

}  // namespace

CaConfig read_ca_config(const std::filesystem::path& file) {
    return read_ca_config(ConfigTable::from_file(file));
}

CaConfig read_ca_config(ConfigTable root) {
    CaConfig config;
    config.data_dir = root.path("data_dir", "/var/lib/certferry/ca");
    config.database = read_database_settings(root.table("database"), config.data_dir / "ca.db");
    auto& settings = config.settings;
    settings.keys_folder = root.path("keys_dir", config.data_dir / "keys");
    settings.certificates_folder = config.data_dir / "certificates";
    settings.public_url = public_url(root);
    settings.host = root.text("host", host_name());
    config.plan = setup_plan(root.table("authority"));

    ConfigTable issuing = root.table("issuing");
    settings.backdate = seconds(issuing, "backdate", 5min, 0s);
    settings.max_parallel = static_cast<int>(issuing.number("max_parallel", 64, 1, 10'000));

    settings.crl = crl_settings(root.table("crl"));
    settings.ocsp = ocsp_settings(root.table("ocsp"));
    settings.templates = read_templates(root);

    config.pki_listen = address(root, "0.0.0.0:8081");
    config.workers = static_cast<std::size_t>(root.number("workers", 0, 0, 1024));
    config.max_queued = static_cast<std::size_t>(root.number("max_queued", 1'000, 1, 1'000'000));
    config.ra = ra_listener(root.table("ra"), settings.host);
    ConfigTable status = root.table("status");
    config.status_listen = address(status, "127.0.0.1:9182");

    root.refuse_unknown();
    return config;
}

}  // namespace certferry::app
