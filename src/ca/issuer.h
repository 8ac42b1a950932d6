#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "ca/authorisation.h"
#include "pki/certificate.h"
#include "pki/certificate_request.h"
#include "pki/crl.h"
#include "pki/extensions.h"
#include "pki/general_name.h"
#include "pki/name.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace certferry::ca {

/// Whom a certificate is for, as the management service names them; empty where there is none. For
/// the record only.
struct Requester {
    std::string tenant;
    std::string device;
    std::string user;
    std::string profile;
};

/// A request already authorised and matched to a template.
struct IssueRequest {
    std::string
        idempotency_key;  ///< The same key again means the same request. 1 to 128 ASCII characters.
    Authorisation authorisation;  ///< Must cover `csr`.
    pki::CertificateRequest
        csr;  ///< Its key is certified; its names and extensions are not read by the issuer.
    std::string template_name;
    pki::Name subject;  ///< To be certified as it is; may be empty if there are alternative names.
    std::vector<pki::GeneralName> subject_alt_names;  ///< To be certified as they are.
    std::optional<pki::KeyUsage>
        key_usage;  ///< A wish; must lie within the template's usage. Empty: the template's.
    std::vector<pki::Oid>
        extended_key_usage;  ///< A wish; must lie within the template's. Empty: the template's.
    std::optional<UtcTime> not_after;  ///< A wish; the issuer may shorten this, never extend it.
    Requester requester;
};

struct Issued {
    pki::Certificate certificate;
    std::vector<pki::Certificate> chain;  ///< Issuer first; may be empty.
};

/// The CA has yet to decide (RFC 8894, 3.3.2.3).
struct Pending {
    std::string ticket;  ///< Opaque; at most 64 ASCII characters.
    std::chrono::seconds retry_after;
};

/// The CA said no, and would say so again.
struct Rejected {
    std::string code;    ///< From base/error_codes.h.
    std::string reason;  ///< For the event log, in the CA's words.
};

using Outcome = std::variant<Issued, Pending, Rejected>;

/// Names one certificate in the way that each CA can use.
struct CertificateRef {
    std::optional<pki::Certificate> certificate;  ///< Some CAs need all of it.
    pki::Name issuer;
    Bytes serial;

    static CertificateRef of(const pki::Certificate& certificate);
};

struct Revoked {
    UtcTime at;
};

struct AlreadyRevoked {
    UtcTime at;
};

struct NotFound {};

using Revocation = std::variant<Revoked, AlreadyRevoked, NotFound, Rejected>;

/// What a template is for: which of the three names maps a SCEP request to it (design of AD CS and
/// NDES).
enum class Purpose { signature, encryption, signature_and_encryption };

struct TemplateDescription {
    std::string name;
    Purpose purpose = Purpose::signature_and_encryption;
    pki::KeyUsage key_usage;
    std::vector<pki::Oid> extended_key_usage;
    std::chrono::seconds validity{};
    bool requester_may_shorten = false;
    bool approval = false;  ///< Each request waits for an administrator.
};

struct Capabilities {
    bool pending = false;  ///< May answer Pending.
    bool lookup = false;   ///< Can tell what became of a lost call.
    bool state = false;    ///< state() and find() tell; otherwise they never know.
    bool revoke = false;
    bool hold = false;                    ///< certificateHold and release.
    bool validity_override = false;       ///< Looks at `not_after`.
    bool needs_full_certificate = false;  ///< revoke() needs `CertificateRef::certificate`.
    int max_parallel = 1;
};

struct Description {
    std::string host;                     ///< `caHost` in events.
    std::string name;                     ///< `caName` in events.
    std::vector<pki::Certificate> chain;  ///< Issuing CA first, root last.
    std::optional<pki::Certificate>
        next;  ///< The CA's next certificate, once made (RFC 8894, 4.7).
    std::vector<pki::Certificate>
        former;  ///< Those that it issued with before; certificates of theirs may still live.
    std::vector<TemplateDescription> templates;
    Capabilities capabilities;
};

/// What a CA's own records say of a certificate.
enum class CertificateState { valid, held, revoked, expired, unknown };

/// A source of certificates: the embedded CA, or a remote one.
///
/// Thread-safe. Calls block until `deadline`, so make them on a worker thread. Each throws
/// Error(unavailable) or Error(busy) if the CA gives no verdict in time, with `in_doubt` if it may
/// have acted, and Error(internal) if it answers in a way we do not understand.
class Issuer {
public:
    virtual ~Issuer() = default;

    virtual Outcome issue(const IssueRequest& request, Deadline deadline) = 0;

    /// Asks about a Pending answer. Throws Error(not_found) for an unknown ticket.
    virtual Outcome poll(std::string_view ticket, Deadline deadline) = 0;

    /// What became of an issue() whose answer was lost; empty if the CA cannot tell.
    virtual std::optional<Outcome> lookup(const IssueRequest& request, Deadline deadline) = 0;

    /// Revokes; revoking twice is not an error.
    virtual Revocation revoke(const CertificateRef& ref, pki::RevocationReason reason,
                              Deadline deadline) = 0;

    /// Ends a hold (reason certificateHold). Throws Error(conflict) if there is none.
    virtual void release(const CertificateRef& ref, Deadline deadline) = 0;

    /// Chain, templates and capabilities of the CA.
    virtual Description describe(Deadline deadline) = 0;

    /// A certificate of this CA by issuer and serial, for SCEP's GetCert; empty if there is none or
    /// it cannot tell.
    virtual std::optional<pki::Certificate> find(const CertificateRef& ref, Deadline deadline) = 0;

    /// The state in the CA's own records; `unknown` if it never issued it or cannot tell.
    virtual CertificateState state(const CertificateRef& ref, Deadline deadline) = 0;

    /// The current full CRL of the CA that `issuer` names, DER, for SCEP's GetCRL; empty if there
    /// is none.
    virtual std::optional<Bytes> crl(const pki::Name& issuer, Deadline deadline) = 0;
};

}  // namespace certferry::ca
