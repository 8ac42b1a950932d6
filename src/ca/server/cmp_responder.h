#pragma once

#include "base/guarded.h"
#include "ca/issuer.h"
#include "ca/server/cmp_signers.h"
#include "pki/cmp_bodies.h"
#include "pki/cmp_message.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::ca::server {

/// The idempotency key under which the successor of a registration authority's credential is
/// issued.
std::string successor_key(const pki::Certificate& credential);

/// The CA's side of CMP (RFC 9810, 9483) for registration authorities: p10cr, rr, genm, certConf
/// and pollReq, each protected by the signature of a certificate of this CA that has the purpose
/// cmcRA and is neither expired nor revoked.
///
/// A repeat is answered as the first time: the idempotency key of a request is what our connectors
/// send in generalInfo (ca/cmp_wire.h), or else the transactionID. A p10cr without that is decided
/// by its CSR and the template in the path. The proof of possession is the CSR's own signature.
///
/// A credential is renewed by itself, once, in the second half of its life: a p10cr of our
/// connectors for the template RaCredential, with the names that it has.
///
/// Keeps in memory which transactions wait, for pollReq, and nothing else; whoever polls after a
/// restart is told to send its request again. Thread-safe.
class CmpResponder {
public:
    /// What it works with; all of it outlives the responder.
    struct Parts {
        Issuer& issuer;
        const pki::Certificate& certificate;  ///< Of this CA, with the purpose cmcCA.
        const pki::PrivateKey& key;
        const Clock& clock;

        /// The CAs above `certificate`, told with each answer (RFC 9483, 3.3).
        // NOLINTNEXTLINE(readability-redundant-member-init): g++ wants it.
        std::vector<pki::Certificate> chain{};

        /// If there are any, a request counts only with a permit (ca/permit.h) that one of these
        /// signed, whoever is said to have authorised it; those for our own RA certificates apart.
        // NOLINTNEXTLINE(readability-redundant-member-init): g++ wants it.
        std::vector<pki::PublicKey> permit_keys{};

        /// Subjects of registration authorities that need none all the same: they make keys by the
        /// service's order (PKCS) and face no devices. A credential's successor has its subject.
        // NOLINTNEXTLINE(readability-redundant-member-init): g++ wants it.
        std::vector<pki::Name> without_permit{};

        /// Told the code of each refusal, of a message or of a request in one.
        // NOLINTNEXTLINE(readability-redundant-member-init): g++ wants it.
        std::function<void(std::string_view)> on_refusal{};
    };

    explicit CmpResponder(const Parts& parts)
        : parts_(parts), signers_(parts.issuer, parts.clock) {}

    /// Answers one message, DER to DER; also a bad one, with an error message. `template_name` is
    /// that of the path, or empty. Never throws for what was sent.
    Bytes answer(ByteView der, const std::string& template_name, Deadline deadline);

private:
    struct Answer;
    struct Job;

    std::optional<Rejected> refuse_without_permit(const pki::Certificate& asker,
                                                  const IssueRequest& request) const;
    Answer decide(const Job& job);
    Answer certify(const Job& job);
    Outcome renew(const Job& job, IssueRequest wanted);
    Answer revoke(const Job& job);
    Answer inform(const Job& job);
    Answer poll(const Job& job);
    Answer answer_of(const Job& job, const Outcome& outcome);
    Bytes lookup(ByteView value, Deadline deadline);
    void note_refusal(const std::string& who, std::string_view code, std::string_view why) const;
    Bytes reply(const pki::CmpHeader& request, Answer answer) const;

    Parts parts_;
    CmpSigners signers_;
    Guarded<std::map<Bytes, std::string>> waiting_;  // Tickets by transactionID.
};

}  // namespace certferry::ca::server
