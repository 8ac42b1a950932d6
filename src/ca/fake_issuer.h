#pragma once

#include "base/error.h"
#include "base/guarded.h"
#include "ca/issuer.h"
#include "ca/template.h"
#include "pki/key.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::ca {

/// A CA in memory, for tests of what stands in front of one: keeps every promise of `Issuer`, signs
/// real certificates with a P-256 key of its own, and fails when told to. Thread-safe.
class FakeIssuer final : public Issuer {
public:
    explicit FakeIssuer(const Clock& clock, Templates templates = built_in_templates());

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

    void approve(std::string_view ticket);
    void deny(std::string_view ticket, std::string_view reason);

    /// The next call of issue() throws this without acting.
    void fail_next(const Error& error);

    /// The next call of issue() acts, and then throws as if its answer was lost.
    void lose_next_answer();

    /// The next certificate names a subject that nobody asked for.
    void mistake_next_subject();

    /// What describe() gives as the CA's next certificate.
    void set_next(const pki::Certificate& certificate);

    /// Number of certificates made.
    std::size_t issued_count() const;

    /// The permit that came with each call of issue(), in order; empty where there was none.
    std::vector<Bytes> permits() const;

    const pki::Certificate& certificate() const noexcept { return certificate_; }

private:
    struct Request {
        IssueRequest request;
        Outcome outcome;
        std::string ticket;  // Empty if it never waited.
    };

    struct Row {
        pki::Certificate certificate;
        std::optional<UtcTime> revoked_at;
        pki::RevocationReason reason = pki::RevocationReason::unspecified;
    };

    struct State {
        std::map<std::string, Request, std::less<>> requests;  // By idempotency key.
        std::map<Bytes, Row> rows;                             // By serial number.
        std::optional<Error> fault;
        bool lose_answer = false;
        bool mistake_subject = false;
        std::vector<Bytes> permits;
        std::optional<pki::Certificate> next;
    };

    Outcome issue(State& state, const IssueRequest& request) const;
    Outcome certify(State& state, const Template& entry, const IssueRequest& request) const;
    Row* find_row(State& state, const CertificateRef& ref) const;
    static Request& with_ticket(State& state, std::string_view ticket);

    const Clock& clock_;
    Templates templates_;
    pki::PrivateKey key_;
    pki::Certificate certificate_;
    mutable Guarded<State> state_;
};

}  // namespace certferry::ca
