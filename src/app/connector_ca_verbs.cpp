#include "app/connector_ca_verbs.h"

#include "app/connector_config.h"
#include "app/host_names.h"
#include "base/error.h"
#include "base/file.h"
#include "pki/certificate_request.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace certferry::app {

namespace {

struct CaRequestOptions {
    std::string config_file = "/etc/certferry/connector.toml";
    std::string ca;
    std::string subject;
    std::string out;
};

CmpCaLink link_of(const ConnectorConfig& config, std::string name) {
    if (name.empty() && config.cas.size() == 1) {
        name = config.cas.begin()->first;
    }
    const auto found = config.cas.find(name);
    if (found == config.cas.end()) {
        throw Error(codes::usage_invalid, fmt::format("--ca: there is no [ca.{}]", name));
    }
    const auto* link = std::get_if<CmpCaLink>(&found->second);
    if (link == nullptr || link->secret_file) {
        throw Error(codes::usage_invalid,
                    fmt::format("--ca: [ca.{}] is not asked with a credential", name));
    }
    return *link;
}

/// The key of the credential: the one that is there, or a new one.
pki::PrivateKey credential_key(const CmpCaLink& link) {
    if (std::filesystem::exists(link.key_file)) {
        return pki::PrivateKey::from_pem(read_secret_file(link.key_file).reveal_text());
    }
    std::filesystem::create_directories(link.key_file.parent_path());
    auto key = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    write_file(link.key_file, key.to_pem().reveal(), FileMode::owner_only);
    return key;
}

void ca_request(const CaRequestOptions& options) {
    const auto link = link_of(read_connector_config(options.config_file), options.ca);
    const auto subject = pki::Name::from_text(
        options.subject.empty() ? "CN=connector " + host_name() : options.subject);
    const auto csr =
        pki::make_request({.subject = subject, .extensions = {}}, credential_key(link));
    const auto pem = pki::to_pem("CERTIFICATE REQUEST", csr.der());
    if (options.out.empty()) {
        std::cout << pem;
    } else {
        write_file(options.out, as_bytes(pem), FileMode::readable);
    }
    std::cerr << fmt::format("key: {}\nput the certificate into {}\n", link.key_file.string(),
                             link.certificate_file.string());
}

}  // namespace

void add_connector_ca_verbs(CLI::App& connector) {
    const auto options = std::make_shared<CaRequestOptions>();
    auto* verb = connector.add_subcommand(
        "ca-request", "make the key, and the request, of the credential that a CA is asked with");
    verb->add_option("--config", options->config_file, "connector.toml")->capture_default_str();
    verb->add_option("--ca", options->ca, "the NAME of [ca.NAME]; not needed if there is one");
    verb->add_option("--subject", options->subject,
                     "of the credential; CN=connector HOST if not given");
    verb->add_option("--out", options->out, "file to write (PEM); standard output if not given");
    verb->callback([options] { ca_request(*options); });
}

}  // namespace certferry::app
