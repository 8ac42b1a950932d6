#include "app/connector_ra_keys.h"

#include "base/codes/key_store.h"
#include "base/encoding.h"
#include "base/error.h"
#include "connector/key_store.h"
#include "pki/certificate.h"
#include "registration/ra_files.h"

#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace certferry::app {

namespace {

using registration::RaCredential;
using registration::RaCredentials;
using registration::RaFile;
using registration::RaShape;

/// What a text holds, by shape.
using Generations = std::map<RaShape, RaCredentials>;

std::filesystem::path ra_folder(const ConnectorConfig& config, const std::string& ca) {
    if (ca.empty() && config.cas.size() == 1) {
        return config.ra_dir / config.cas.begin()->first;
    }
    if (!config.cas.contains(ca)) {
        throw Error(codes::usage_invalid,
                    ca.empty() ? "--ca: say which CA's keys" : "--ca: there is no [ca." + ca + "]");
    }
    return config.ra_dir / ca;
}

boost::json::object describe_ra(const std::string& ca, const RaFile& file, bool is_newest) {
    const auto credentials = registration::read_ra_file(file.path);
    const auto& certificate = credentials.decryption.certificate;
    return {{"kind", "ra"},
            {"state", is_newest ? "active" : "decryptOnly"},
            {"providerName", ca},
            {"keyName", registration::to_text(file.shape)},
            {"key", credentials.decryption.key.public_key().text()},
            {"createdAt", to_rfc3339(file.made_at)},
            {"notAfter", to_rfc3339(certificate.not_after())},
            {"id", connector::key_id_of(credentials.decryption.key.public_key())}};
}

void append_credential(std::string& text, const RaCredential& credential, const Secret& password) {
    const auto pem =
        password.empty() ? credential.key.to_pem() : credential.key.to_encrypted_pem(password);
    text += pem.reveal_text();
    text += credential.certificate.to_pem();
}

std::vector<pki::PrivateKey> read_keys(std::string_view text, const Secret& password) {
    std::vector<pki::PrivateKey> keys;
    for (const std::string_view label : {"ENCRYPTED PRIVATE KEY", "PRIVATE KEY"}) {
        for (auto& block : pki::pem_blocks(text, label)) {
            const Secret der(std::move(block));
            const auto pem = Secret::copy_of(pki::to_pem(label, der.reveal()));
            keys.push_back(pki::PrivateKey::from_pem(pem.reveal_text(), password));
        }
    }
    return keys;
}

/// Certificates tell by their usage which of the two they are, or that they are both.
Generations read_generations(std::string_view text, const Secret& password) {
    const auto keys = read_keys(text, password);
    std::optional<RaCredential> signing;
    std::optional<RaCredential> decryption;
    Generations found;
    for (const auto& certificate : pki::Certificate::all_from_pem(text)) {
        const auto key = std::ranges::find_if(keys, [&](const pki::PrivateKey& each) {
            return equal(each.public_key().spki(), certificate.spki());
        });
        if (key == keys.end()) {
            throw Error(codes::key_missing,
                        "for the certificate of " + escape_for_log(certificate.subject().text()));
        }
        const RaCredential credential{.certificate = certificate, .key = *key};
        const auto usage = certificate.key_usage();
        if (usage == pki::KeyUsage(pki::KeyUsage::digital_signature)) {
            signing = credential;
        } else if (usage == pki::KeyUsage(pki::KeyUsage::key_encipherment)) {
            decryption = credential;
        } else {
            found.insert_or_assign(RaShape::one,
                                   RaCredentials{.signing = credential, .decryption = credential});
        }
    }
    if (signing.has_value() != decryption.has_value()) {
        throw Error(codes::key_missing, "one of an RA's two keys, for signing and for decryption");
    }
    if (signing) {
        found.insert_or_assign(RaShape::two,
                               RaCredentials{.signing = *signing, .decryption = *decryption});
    }
    if (found.empty()) {
        throw Error(codes::key_missing, "no certificate of an RA is in the file");
    }
    return found;
}

}  // namespace

boost::json::array list_ra_keys(const ConnectorConfig& config) {
    boost::json::array rows;
    for (const auto& [name, file] : config.cas) {
        std::set<RaShape> seen;
        for (const auto& each : registration::list_ra_files(config.ra_dir / name)) {
            rows.push_back(describe_ra(name, each, seen.insert(each.shape).second));
        }
    }
    return rows;
}

Secret export_ra_keys(const ConnectorConfig& config, const std::string& ca,
                      const Secret& password) {
    std::set<RaShape> seen;
    std::string text;
    const auto folder = ra_folder(config, ca);
    for (const auto& file : registration::list_ra_files(folder)) {
        if (!seen.insert(file.shape).second) {
            continue;
        }
        const auto credentials = registration::read_ra_file(file.path);
        append_credential(text, credentials.signing, password);
        if (file.shape == RaShape::two) {
            append_credential(text, credentials.decryption, password);
        }
    }
    if (text.empty()) {
        throw Error(codes::key_missing, folder.string() + " holds no RA keys yet");
    }
    auto secret = Secret::copy_of(text);
    wipe_memory(text.data(), text.size());
    return secret;
}

std::size_t import_ra_keys(const ConnectorConfig& config, const std::string& ca, const Secret& text,
                           const Secret& password, UtcTime now) {
    const auto folder = ra_folder(config, ca);
    const auto found = read_generations(text.reveal_text(), password);
    for (const auto& file : registration::list_ra_files(folder)) {
        const auto there = registration::read_ra_file(file.path);
        const auto same = found.find(file.shape);
        if (same != found.end() &&
            same->second.decryption.certificate == there.decryption.certificate) {
            throw Error(codes::key_exists, file.path.string());
        }
    }
    std::filesystem::create_directories(folder);
    for (const auto& [shape, credentials] : found) {
        registration::write_ra_file(folder, shape, now, credentials);
    }
    return found.size();
}

}  // namespace certferry::app
