#pragma once

#include "ca/embedded/authorities.h"
#include "ca/embedded/serials.h"
#include "ca/embedded/settings.h"
#include "ca/issuer.h"
#include "store/ca/certificates.h"
#include "store/ca/requests.h"
#include "store/database.h"

#include <string>
#include <string_view>

namespace certferry::ca::embedded {

/// The CA of this program: certificates by template, recorded in database `ca`.
///
/// Issuing takes two commits. The first one records the serial number and what will be signed,
/// bound to the idempotency key; then the CA key is used; the second one stores the certificate. A
/// call that was cut short in between is finished by its repetition, which signs what was recorded.
/// So one key gives one certificate, however many calls, threads and crashes there are.
///
/// Thread-safe. Errors beside those of `Issuer`: ca_missing, ca_expired, ca_key_missing.
class EmbeddedIssuer final : public Issuer {
public:
    /// What it works with; all of it outlives the issuer.
    struct Parts {
        store::Database& database;
        const Authorities& authorities;
        const Settings& settings;
        Signer& signer;
        SerialSource& serials;
        const Clock& clock;
    };

    explicit EmbeddedIssuer(const Parts& parts) noexcept : parts_(parts) {}

    /// A key that was used for another CSR gives Rejected(idempotency_conflict).
    Outcome issue(const IssueRequest& request, Deadline deadline) override;
    Outcome poll(std::string_view ticket, Deadline deadline) override;

    /// Empty if the key was never seen: then `issue` has done nothing.
    std::optional<Outcome> lookup(const IssueRequest& request, Deadline deadline) override;

    /// Revokes, holds (reason certificateHold), or makes a hold a revocation. Also after expiry.
    Revocation revoke(const CertificateRef& ref, pki::RevocationReason reason,
                      Deadline deadline) override;
    void release(const CertificateRef& ref, Deadline deadline) override;
    Description describe(Deadline deadline) override;
    std::optional<pki::Certificate> find(const CertificateRef& ref, Deadline deadline) override;
    CertificateState state(const CertificateRef& ref, Deadline deadline) override;
    std::optional<Bytes> crl(const pki::Name& issuer, Deadline deadline) override;

    /// Decides a request that waits. `by` names the administrator, for the record. Gives what
    /// `poll` gives from now on. Throws Error(ticket_unknown), and Error(request_decided)
    /// if it was decided the other way before.
    Outcome approve(std::string_view ticket, std::string_view by, Deadline deadline);
    void deny(std::string_view ticket, std::string_view by, std::string_view reason);

private:
    struct Identity;
    struct Approval;
    struct Draft;

    const Template* find_template(std::string_view name) const;
    std::variant<Draft, Rejected> draft(const Template& entry, const IssueRequest& request) const;
    static std::optional<std::int64_t> record(store::Session& session, const Draft& draft,
                                              const Identity& identity, ByteView tbs);
    Outcome record_and_sign(Draft draft, const Identity& identity);
    Outcome submit(const IssueRequest& request, const Identity& identity);
    std::optional<Outcome> earlier(const Identity& identity);
    Outcome outcome_of(const store::ca::CertificateRecord& record);
    Outcome outcome_of(const store::ca::RequestRecord& record);
    Outcome finish(std::int64_t id, const Authority& authority, ByteView tbs);
    store::ca::RequestRecord find_request(std::string_view ticket) const;
    bool names_authority(const CertificateRef& ref, std::int64_t authority_id) const;
    std::optional<store::ca::CertificateRecord> find_issued(const CertificateRef& ref) const;

    Parts parts_;
};

}  // namespace certferry::ca::embedded
