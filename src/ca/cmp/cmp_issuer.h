#pragma once

#include "ca/cmp/cmp_channel.h"
#include "ca/cmp/known_description.h"
#include "ca/issuer.h"
#include "http/client.h"
#include "pki/cmp_bodies.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace certferry::ca::cmp {

/// Where a CA is and how it is spoken to.
struct Settings {
    /// With `/.well-known/cmp` or what the CA has in its place, without a slash at the end.
    std::string url;
    std::string issue_path = "/p/{template}";  ///< After the URL, with the template's name.
    // NOLINTBEGIN(readability-redundant-member-init): g++ wants them where members are named
    std::string revoke_path{};
    std::map<std::string, std::string> templates{};  ///< The CA's name for ours, if it is another.
    pki::Name recipient{};                           ///< The CA's name; may be empty.
    /// Roots of the certificates that protect answers, and of those issued.
    std::vector<pki::Certificate> trust_anchors{};
    std::chrono::milliseconds timeout{20'000};  ///< Of one question and its answer.
    /// The other side is `certferry ca`: it is told all of the request, and asked for state, lookup
    /// and the rest.
    bool certferry = true;

    /// What another CA does not tell of itself: `caHost` and `caName` in events, its certificates,
    /// issuing CA first, and how much may be asked at once.
    std::string host{};
    std::string name{};
    std::vector<pki::Certificate> chain{};
    // NOLINTEND(readability-redundant-member-init)
    int max_parallel = 4;

    /// `certferry ca`: how long what describe() gave is good for, and the file that keeps it for
    /// the time when the CA cannot be reached; that is in a folder that exists.
    std::chrono::milliseconds describe_every{0};
    std::optional<std::filesystem::path> description_file = std::nullopt;
};

/// A CA reached by CMP over HTTP (RFC 9810, 9483, 6712): p10cr with the device's own CSR, rr, genm,
/// protected by the signature of a registration authority's credential or by a shared secret. A CA
/// that does not grant implicitConfirm is sent certConf.
///
/// The transactionID is made of the idempotency key, so that a CA that remembers it knows a repeat.
/// `certferry ca` answers a repeat as the first time; no other CA can be asked for what became of a
/// lost call, so lookup() gives nothing there, state() `unknown`, find() and crl() nothing. Nor has
/// such a CA a memory that we could rely on: the ticket of a request that waits carries what its
/// transaction goes on with, so that polling survives a restart of ours.
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
        std::shared_ptr<const Protection> protection;  ///< Never null.
    };

    explicit CmpIssuer(const Parts& parts);

    /// describe(), but always asks: throws where the CA does not answer, or does not know us.
    Description ask_description(Deadline deadline);

    /// From now on messages are protected with this.
    void use(Protection protection) { channel_.use(std::move(protection)); }

    Outcome issue(const IssueRequest& request, Deadline deadline) override;
    Outcome poll(std::string_view ticket, Deadline deadline) override;
    std::optional<Outcome> lookup(const IssueRequest& request, Deadline deadline) override;
    Revocation revoke(const CertificateRef& ref, pki::RevocationReason reason,
                      Deadline deadline) override;
    void release(const CertificateRef& ref, Deadline deadline) override;
    /// What the CA said last, if it says nothing now.
    Description describe(Deadline deadline) override;
    std::optional<pki::Certificate> find(const CertificateRef& ref, Deadline deadline) override;
    CertificateState state(const CertificateRef& ref, Deadline deadline) override;
    std::optional<Bytes> crl(const pki::Name& issuer, Deadline deadline) override;

private:
    /// Of one transaction with a CA that is not ours: what its next message has to name.
    struct Thread {
        Bytes transaction_id;
        Bytes nonce;  ///< The CA's last; empty if it is too long to be kept in a ticket.
        std::int64_t request_id = -1;  ///< certReqId: -1, or 0 where the CA says so.
    };

    static std::string ticket_of(const Thread& thread);
    static Thread thread_of(std::string_view ticket);

    IssueRequest as_named_there(IssueRequest request) const;
    Description as_named_here(Description description) const;
    pki::CmpStatusInfo ask_to_revoke(const pki::CmpRevocationRequest& request, Deadline deadline);
    Bytes ask_about(std::string_view type, Bytes value, Deadline deadline);
    Outcome poll_thread(std::string_view ticket, Deadline deadline);
    Outcome outcome_of(const pki::CmpCertResponse& response, const pki::CmpMessage& answer) const;
    Rejected refused(const pki::CmpStatusInfo& status) const;
    Issued issued_by(const pki::CmpCertResponse& response, const pki::CmpMessage& answer) const;
    Outcome confirmed(const pki::CmpMessage& answer, const std::string& path, Deadline deadline);

    Settings settings_;
    const Clock& clock_;
    CmpChannel channel_;
    KnownDescription known_;
};

}  // namespace certferry::ca::cmp
