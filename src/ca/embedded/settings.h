#pragma once

#include "ca/template.h"
#include "pki/digest.h"
#include "pki/key.h"
#include "pki/name.h"

#include <chrono>
#include <filesystem>
#include <string>

namespace certferry::ca::embedded {

struct CrlSettings {
    std::chrono::seconds validity = std::chrono::hours{7 * 24};  ///< Of an issuing CA's full CRL.
    std::chrono::seconds root_validity = std::chrono::hours{90 * 24};  ///< Of a root's that only
                                                                       ///< certifies authorities.
    std::chrono::seconds overlap = std::chrono::hours{24};  ///< A new one comes so long before the
                                                            ///< old one ends.
    std::chrono::seconds delta_validity = std::chrono::hours{24};
    std::chrono::seconds delta_after_revocation{60};  ///< A change is published so soon.
};

struct OcspSettings {
    std::chrono::seconds validity = std::chrono::hours{24};  ///< Of an answer; cached for half.
    bool nonce = true;          ///< Sign answers that repeat a request's nonce.
    int nonce_per_second = 50;  ///< Beyond it, answers come from the cache, without nonce.
    std::size_t max_cached = 20'000;
    pki::KeySpec responder_key;
    std::chrono::seconds responder_validity = std::chrono::hours{30 * 24};  ///< Renewed at half.
};

/// How the embedded CA works; from ca.toml.
struct Settings {
    std::filesystem::path keys_folder;          ///< Private keys, PEM, 0600.
    std::filesystem::path certificates_folder;  ///< CA certificates as PEM, for people.
    std::string public_url;  ///< Where relying parties reach the listener `pki`; no `/` at its end.
    std::string host;        ///< `caHost` in events.
    std::chrono::seconds backdate{300};  ///< notBefore and thisUpdate lie so long before now.
    int max_parallel = 64;
    CrlSettings crl;
    OcspSettings ocsp;
    Templates templates = built_in_templates();

    std::string crl_url(std::string_view slug) const;
    std::string delta_url(std::string_view slug) const;
    std::string certificate_url(std::string_view slug) const;
    std::string ocsp_url() const;
};

/// A CA key and certificate to be made.
struct AuthorityPlan {
    pki::Name subject;
    pki::KeySpec key{pki::KeyAlgorithm::rsa, 3072};
    pki::Hash hash = pki::Hash::sha256;
    std::chrono::seconds validity{};
};

/// What `certferry ca init` makes.
struct SetupPlan {
    enum class Layout { root_only, root_and_issuing } layout = Layout::root_and_issuing;
    AuthorityPlan root;
    AuthorityPlan issuing;  ///< With `root_and_issuing`.
};

}  // namespace certferry::ca::embedded
