#include "app/ca_link_settings.h"

#include "base/error.h"

namespace certferry::app {

namespace {

std::string read_url(ConfigTable& table) {
    auto url = table.required_text("url");
    // Plain HTTP is for stand-ins of tests, which cannot be anywhere else.
    if (!url.starts_with("https://") && !url.starts_with("http://127.0.0.1:")) {
        table.refuse("url", "must be an https URL");
    }
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url;
}

std::string read_path(ConfigTable& table, std::string_view key, std::string_view otherwise) {
    auto path = table.text(key, otherwise);
    if (!path.empty() && !path.starts_with('/')) {
        table.refuse(key, "must begin with / or be empty");
    }
    return path;
}

pki::Name read_recipient(ConfigTable& table) {
    try {
        const auto text = table.text("recipient", "");
        return text.empty() ? pki::Name() : pki::Name::from_text(text);
    } catch (const Error& error) {
        table.refuse("recipient", error.detail());
    }
}

void read_protection(ConfigTable& table, CmpCaLink& link) {
    link.secret_file = table.optional_path("secret_file");
    link.reference = table.text("reference", "");
    const bool by_credential = table.has("certificate_file") || table.has("key_file");
    if (link.secret_file && (by_credential || link.reference.empty())) {
        table.refuse("secret_file",
                     "goes with reference, and without certificate_file and key_file");
    }
    if (!link.secret_file && !link.reference.empty()) {
        table.refuse("reference", "belongs to secret_file");
    }
    if (link.secret_file && link.dialect == CmpCaLink::Dialect::certferry) {
        table.refuse("secret_file", "needs dialect = \"standard\": certferry ca takes signatures");
    }
    link.certificate_file = table.path("certificate_file", link.folder / "ra.pem");
    link.key_file = table.path("key_file", link.folder / "ra.key");
}

/// What a CA that is not ours does not tell about itself.
void read_description(ConfigTable& table, CmpCaLink& link) {
    link.ca_certificates_file = table.optional_path("ca_certificates_file");
    const bool standard = link.dialect == CmpCaLink::Dialect::standard;
    if (standard != link.ca_certificates_file.has_value()) {
        table.refuse("ca_certificates_file",
                     standard ? "is needed with dialect \"standard\": the issuing CA's "
                                "certificate, then those above it"
                              : "belongs to dialect \"standard\": certferry ca tells its own");
    }
    link.host = table.text("host", "");
    link.name = table.text("name", "");
    link.max_parallel = static_cast<int>(table.number("max_parallel", 4, 1, 10'000));
    link.in_doubt = table.choice("in_doubt_policy", "resubmit", {"resubmit", "hold"}) == "hold"
                        ? connector::InDoubtPolicy::hold
                        : connector::InDoubtPolicy::resubmit;
}

CmpCaLink read_cmp(ConfigTable& table, const std::string& name,
                   const std::filesystem::path& data_dir) {
    CmpCaLink link;
    link.folder = data_dir / "ca" / name;
    const bool standard =
        table.choice("dialect", "certferry", {"certferry", "standard"}) == "standard";
    link.dialect = standard ? CmpCaLink::Dialect::standard : CmpCaLink::Dialect::certferry;
    link.url = read_url(table);
    link.issue_path = read_path(table, "issue_path", standard ? "" : "/p/{template}");
    link.revoke_path = read_path(table, "revoke_path", "");
    link.recipient = read_recipient(table);
    read_protection(table, link);
    link.trust_anchors_file = table.path("trust_anchors_file", "");
    if (link.trust_anchors_file.empty()) {
        table.refuse("trust_anchors_file", "must name the roots that the CA's answers lead to");
    }
    link.tls_ca_file = table.optional_path("tls_ca_file");
    if (!link.tls_ca_file && !standard) {
        link.tls_ca_file = link.trust_anchors_file;
    }
    link.connect_timeout = table.duration("connect_timeout", link.connect_timeout);
    link.timeout = table.duration("timeout", link.timeout);
    ConfigTable templates = table.table("templates");
    for (const auto& key : templates.keys()) {
        link.templates.emplace(key, templates.required_text(key));
    }
    read_description(table, link);
    return link;
}

}  // namespace

CaLink read_ca_link(ConfigTable table, const std::string& name,
                    const std::filesystem::path& data_dir) {
    const auto config = table.optional_path("config");
    const auto type = table.choice("type", config ? "embedded" : "", {"embedded", "cmp", ""});
    if (type == "cmp" && !config) {
        return read_cmp(table, name, data_dir);
    }
    if (type != "embedded" || !config) {
        table.refuse("type",
                     "must be \"cmp\", or \"embedded\" with config, the CA's configuration file");
    }
    return EmbeddedCaLink{*config};
}

}  // namespace certferry::app
