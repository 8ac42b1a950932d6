#pragma once

#include "ca/cmp/cmp_channel.h"
#include "ca/issuer.h"
#include "http/client.h"
#include "pki/cmp_bodies.h"
#include "pki/key.h"

#include <string>
#include <vector>

namespace certferry::ca::cmp {

/// Where a CA is and how it is spoken to.
struct Settings {
    /// With `/.well-known/cmp` or what the CA has in its place, without a slash at the end.
    std::string url;
    /// Appended for a template: `/p/` and its name (RFC 9483, 6.1).
    bool template_in_path = true;
    pki::Name recipient;  ///< The CA's name; may be empty.
    /// Roots of the certificates that protect answers, and of those issued.
    std::vector<pki::Certificate> trust_anchors;
    /// The other side is `certferry ca`: it is told all of the request, and asked for state, lookup
    /// and the rest.
    bool certferry = true;
    std::string host;  ///< `caHost` in events, where the CA does not say.
    std::string name;  ///< `caName`.
};

/// A CA reached by CMP over HTTP (RFC 9810, 9483, 6712): p10cr with the device's own CSR, rr, genm,
/// protected by the signature of a registration authority's credential.
///
/// The transactionID is made of the idempotency key, so that a CA that remembers it knows a repeat.
/// `certferry ca` answers a repeat as the first time; no other CA can be asked for what became of a
/// lost call, so lookup() gives nothing there, state() `unknown`, find() and crl() nothing.
///
/// Thread-safe. Errors beside those of `Issuer`: cmp_answer_untrusted, cmp_credential_refused,
/// peer_unreachable, peer_answer_invalid.
class CmpIssuer final : public Issuer {
public:
    /// What it works with; the client and the clock outlive it.
    struct Parts {
        Settings settings;
        http::Client& client;
        const Clock& clock;
        pki::Certificate certificate;  ///< With the purpose cmcRA.
        pki::PrivateKey key;
    };

    explicit CmpIssuer(const Parts& parts);

    Outcome issue(const IssueRequest& request, Deadline deadline) override;
    Outcome poll(std::string_view ticket, Deadline deadline) override;
    std::optional<Outcome> lookup(const IssueRequest& request, Deadline deadline) override;
    Revocation revoke(const CertificateRef& ref, pki::RevocationReason reason,
                      Deadline deadline) override;
    void release(const CertificateRef& ref, Deadline deadline) override;
    Description describe(Deadline deadline) override;
    std::optional<pki::Certificate> find(const CertificateRef& ref, Deadline deadline) override;
    CertificateState state(const CertificateRef& ref, Deadline deadline) override;
    std::optional<Bytes> crl(const pki::Name& issuer, Deadline deadline) override;

private:
    pki::CmpStatusInfo ask_to_revoke(const pki::CmpRevocationRequest& request, Deadline deadline);
    Bytes ask_about(std::string_view type, Bytes value, Deadline deadline);
    Outcome outcome_of(const pki::CmpCertResponse& response, const pki::CmpMessage& answer,
                       const Bytes& transaction_id) const;

    Settings settings_;
    const Clock& clock_;
    CmpChannel channel_;
};

}  // namespace certferry::ca::cmp
