#include "ca/embedded/authorities.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"

#include <algorithm>
#include <map>

namespace certferry::ca::embedded {

namespace {

namespace oids = pki::oids;

using store::ca::AuthorityRecord;
using store::ca::ResponderRecord;

AuthorityState state_from_text(std::string_view text) {
    if (text == "active") {
        return AuthorityState::active;
    }
    return text == "next" ? AuthorityState::next : AuthorityState::retired;
}

std::optional<pki::PrivateKey> load_key(const std::filesystem::path& path) {
    if (!std::filesystem::exists(path)) {
        return std::nullopt;
    }
    return pki::PrivateKey::from_pem(read_secret_file(path).reveal_text());
}

std::vector<pki::Extension> issued_extensions(const Authority& authority,
                                              const Settings& settings) {
    std::vector<std::string> ocsp;
    if (authority.issues) {
        ocsp.push_back(settings.ocsp_url());
    }
    return {pki::make_authority_key_identifier(authority.certificate.subject_key_identifier()),
            pki::make_distribution_points(oids::crl_distribution_points,
                                          {settings.crl_url(authority.slug)}),
            pki::make_authority_info_access(ocsp, {settings.certificate_url(authority.slug)})};
}

std::optional<Responder> load_responder(const ResponderRecord& record, const Settings& settings) {
    auto key = load_key(settings.keys_folder / record.key_file);
    if (!key) {
        return std::nullopt;
    }
    return Responder{.certificate = pki::Certificate::from_der(record.certificate),
                     .key = *std::move(key),
                     .key_file = record.key_file};
}

Authority load_authority(const AuthorityRecord& record, const Settings& settings,
                         std::vector<pki::Certificate> chain) {
    auto certificate = chain.front();
    const auto hash = pki::hash_from_text(record.hash);
    if (!hash) {
        throw Error(codes::store_corrupt, "authority " + record.slug + ": hash " + record.hash);
    }
    Authority authority{
        .id = record.id,
        .slug = record.slug,
        .state = state_from_text(record.state),
        .issues = record.issues,
        .certificate = certificate,
        .chain = std::move(chain),
        .hash = *hash,
        .key = load_key(settings.keys_folder / record.key_file),
        .responder = std::nullopt,
        .signature_algorithm = pki::signature_algorithm(certificate.public_key(), *hash),
        .issued_extensions = {}};
    authority.issued_extensions = issued_extensions(authority, settings);
    return authority;
}

}  // namespace

const pki::PrivateKey& Authority::private_key() const {
    if (!key) {
        throw Error(codes::ca_key_missing, slug);
    }
    return *key;
}

const Authority& AuthoritySet::active() const {
    for (const auto& one : all_) {
        if (one.issues && one.state == AuthorityState::active) {
            return one;
        }
    }
    throw Error(codes::ca_missing, "");
}

const Authority* AuthoritySet::next() const noexcept {
    for (const auto& one : all_) {
        if (one.state == AuthorityState::next) {
            return &one;
        }
    }
    return nullptr;
}

const Authority* AuthoritySet::with_id(std::int64_t id) const noexcept {
    for (const auto& one : all_) {
        if (one.id == id) {
            return &one;
        }
    }
    return nullptr;
}

const Authority* AuthoritySet::with_slug(std::string_view slug) const noexcept {
    for (const auto& one : all_) {
        if (one.slug == slug) {
            return &one;
        }
    }
    return nullptr;
}

const Authority* AuthoritySet::with_name(const pki::Name& name) const {
    for (const auto& one : all_) {
        if (one.certificate.subject() == name) {
            return &one;
        }
    }
    return nullptr;
}

const Authority* AuthoritySet::parent_of(const Authority& authority) const {
    return with_name(authority.certificate.issuer());
}

Authorities::Authorities(store::Database& database, const Settings& settings)
    : database_(database),
      settings_(settings),
      current_(std::make_shared<AuthoritySet>(std::vector<Authority>{})) {
    refresh();
}

std::shared_ptr<const AuthoritySet> Authorities::current() const {
    const std::scoped_lock lock(mutex_);
    return current_;
}

Authorities::Stored Authorities::stored() const {
    return database_.read([](store::Session& session) {
        return Stored{.authorities = store::ca::list_authorities(session),
                      .responders = store::ca::list_responders(session)};
    });
}

void Authorities::refresh() {
    const Stored found = stored();
    std::string fingerprint;
    for (const auto& record : found.authorities) {
        // A key file may be taken away and come back, as an offline root's.
        const bool has_key = std::filesystem::exists(settings_.keys_folder / record.key_file);
        fingerprint += record.slug + ' ' + record.state + (has_key ? " key\n" : "\n");
    }
    for (const auto& record : found.responders) {
        fingerprint += record.key_file + '\n';
    }
    {
        const std::scoped_lock lock(mutex_);
        if (fingerprint == fingerprint_) {
            return;
        }
    }
    auto built = build(found);
    const std::scoped_lock lock(mutex_);
    fingerprint_ = std::move(fingerprint);
    current_ = std::move(built);
}

std::shared_ptr<const AuthoritySet> Authorities::build(const Stored& stored) const {
    std::map<std::int64_t, std::vector<pki::Certificate>> chains;
    std::vector<Authority> all;
    for (const auto& record : stored.authorities) {
        std::vector<pki::Certificate> chain{pki::Certificate::from_der(record.certificate)};
        if (record.parent_id) {
            const auto& above = chains[*record.parent_id];
            chain.insert(chain.end(), above.begin(), above.end());
        }
        chains[record.id] = chain;
        all.push_back(load_authority(record, settings_, std::move(chain)));
    }
    for (const auto& record : stored.responders) {
        for (auto& authority : all) {
            if (authority.id == record.authority_id) {
                authority.responder = load_responder(record, settings_);
            }
        }
    }
    return std::make_shared<const AuthoritySet>(std::move(all));
}

pki::Certificate KeySigner::sign(const Authority& authority, ByteView tbs) {
    return pki::sign_tbs(tbs, authority.private_key(), authority.hash);
}

}  // namespace certferry::ca::embedded
