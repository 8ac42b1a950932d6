#pragma once

#include "ca/embedded/settings.h"
#include "pki/certificate.h"
#include "pki/key.h"
#include "store/ca/authorities.h"
#include "store/database.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::ca::embedded {

enum class AuthorityState { active, next, retired };

/// A delegated OCSP responder (RFC 6960, 4.2.2.2).
struct Responder {
    pki::Certificate certificate;
    pki::PrivateKey key;
    std::string key_file;
};

/// One authority, ready to work. Immutable.
struct Authority {
    std::int64_t id;
    std::string slug;
    AuthorityState state;
    bool issues;  ///< Certifies end entities, not only other authorities.
    pki::Certificate certificate;
    std::vector<pki::Certificate> chain;  ///< Its own certificate first, the root last.
    pki::Hash hash;
    std::optional<pki::PrivateKey> key;  ///< Empty if the key file is not here, as an offline
                                         ///< root's.
    std::optional<Responder> responder;
    Bytes signature_algorithm;                      ///< AlgorithmIdentifier, DER.
    std::vector<pki::Extension> issued_extensions;  ///< Which all its certificates have: key
                                                    ///< identifier, CRL, issuer, OCSP.

    /// Throws Error(ca_key_missing).
    const pki::PrivateKey& private_key() const;
};

/// All authorities at one moment. Immutable.
class AuthoritySet {
public:
    explicit AuthoritySet(std::vector<Authority> all) : all_(std::move(all)) {}

    const std::vector<Authority>& all() const noexcept { return all_; }

    /// The one that issues now. Throws Error(ca_missing).
    const Authority& active() const;

    /// Each is null if there is none.
    const Authority* next() const noexcept;
    const Authority* with_id(std::int64_t id) const noexcept;
    const Authority* with_slug(std::string_view slug) const noexcept;
    const Authority* with_name(const pki::Name& name) const;

    /// The self-signed one above `authority`, or itself.
    const Authority* parent_of(const Authority& authority) const;

private:
    std::vector<Authority> all_;
};

/// The authorities in database and key files, kept ready in memory. Thread-safe.
class Authorities {
public:
    /// Keeps references to both. An empty database makes an empty set.
    Authorities(store::Database& database, const Settings& settings);

    std::shared_ptr<const AuthoritySet> current() const;

    /// Reads them again if another process, or this one, changed them since.
    void refresh();

private:
    struct Stored {
        std::vector<store::ca::AuthorityRecord> authorities;
        std::vector<store::ca::ResponderRecord> responders;
    };

    Stored stored() const;
    std::shared_ptr<const AuthoritySet> build(const Stored& stored) const;

    store::Database& database_;
    const Settings& settings_;
    mutable std::mutex mutex_;
    std::string fingerprint_;                      // Of what `current_` was built from.
    std::shared_ptr<const AuthoritySet> current_;  // Never null.
};

/// Uses a CA key for a certificate. Apart from `Authority`, so that a test can fail between
/// recording a certificate and signing it.
class Signer {
public:
    virtual ~Signer() = default;

    /// `tbs` as made by `pki::encode_tbs` for this authority. Throws Error(ca_key_missing).
    virtual pki::Certificate sign(const Authority& authority, ByteView tbs) = 0;
};

/// Signs with the authority's key.
class KeySigner final : public Signer {
public:
    pki::Certificate sign(const Authority& authority, ByteView tbs) override;
};

}  // namespace certferry::ca::embedded
