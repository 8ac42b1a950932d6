#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::connector {

/// How far an authorised SCEP request has come. `issuing` and `pending` are open, the others final.
/// An `issuing` one with a certificate is withheld: a management service has yet to be told of it.
/// If it has a refusal too, telling failed, and the certificate has yet to be revoked.
enum class ScepState { issuing, pending, issued, refused };

/// Says that one of the processes that share the database works on a request.
struct ScepLease {
    std::string_view owner;  ///< Name of the front end, the same after a restart.
    UtcTime until;           ///< By the database's clock. Then others may take over.
};

/// A SCEP request as it is recorded once it was authorised.
struct NewScepTransaction {
    std::string request_id;  ///< UUIDv7: `requestId` of its events.
    std::string endpoint;
    std::string transaction_id;
    int message_type = 0;
    Bytes identity;           ///< SHA-256, see registration/identity.h.
    Bytes key_sha256;         ///< SHA-256 of the CSR's SubjectPublicKeyInfo.
    Bytes signer_key_sha256;  ///< SHA-256 of the signer's SubjectPublicKeyInfo.
    std::string remote;       ///< Address of the client.
    std::string template_name;
    std::string authority;  ///< Word of ca::Authority.
    std::string reference;  ///< What the authorisation rests on.
    std::optional<Bytes>
        predecessor;  ///< SHA-256 of the certificate that this one renews without a challenge.
    Bytes csr;        ///< DER.
    std::optional<Bytes> permit = std::nullopt;  ///< The management service's, DER.
    UtcTime created_at;
};

struct ScepTransaction {
    std::int64_t id = 0;
    std::string request_id;
    std::string endpoint;
    std::string transaction_id;
    int message_type = 0;
    std::optional<Bytes> identity;
    Bytes key_sha256;
    Bytes signer_key_sha256;
    std::string remote;
    ScepState state = ScepState::issuing;
    std::string template_name;
    std::string authority;
    std::string reference;
    std::optional<Bytes> csr;
    std::optional<Bytes> permit;
    std::optional<std::string> ticket;
    std::optional<UtcTime> retry_at;
    std::optional<Bytes> certificate;
    std::optional<UtcTime> answer_until;
    std::optional<std::string> refusal;
    UtcTime created_at;
};

/// Records the request in state `issuing`, in the hands of the lease's owner; gives its number.
std::int64_t insert_scep_transaction(Session& session, const NewScepTransaction& transaction,
                                     const ScepLease& lease);

/// Takes an open request that nobody else works on: it is free, the owner's already, or its lease
/// has ended. False, without a change, otherwise.
bool take_scep_transaction(Session& session, std::int64_t id, const ScepLease& lease, UtcTime now);

/// Lets an open request go, if it is in this owner's hands.
void release_scep_transaction(Session& session, std::int64_t id, std::string_view owner);

/// The newest request with this identity.
std::optional<ScepTransaction> find_scep_transaction(Session& session, ByteView identity);

std::optional<ScepTransaction> find_scep_transaction(Session& session, std::int64_t id);

/// The newest one, open or final, by transactionID; for CertPoll.
std::optional<ScepTransaction> find_polled_scep_transaction(Session& session,
                                                            std::string_view endpoint,
                                                            std::string_view transaction_id);

/// True if an open request at this endpoint has this transactionID and another public key.
bool has_open_scep_transaction_of_other_key(Session& session, std::string_view endpoint,
                                            std::string_view transaction_id, ByteView key_sha256);

/// Every open request, oldest first: what a start has to resume.
std::vector<ScepTransaction> open_scep_transactions(Session& session);

struct IssuedCertificate {
    Bytes certificate;  ///< DER.
    Bytes serial;
    UtcTime not_after;
    UtcTime answer_until;
};

// Each lets the request go, and gives false if it was final already; the first, too, if it was
// condemned.
bool complete_scep_transaction(Session& session, std::int64_t id, const IssuedCertificate& issued,
                               UtcTime now);
bool refuse_scep_transaction(Session& session, std::int64_t id, std::string_view refusal,
                             UtcTime answer_until, UtcTime now);
bool suspend_scep_transaction(Session& session, std::int64_t id, std::string_view ticket,
                              UtcTime retry_at, UtcTime now);

/// Keeps the certificate of an open request that nobody may have yet. False if it was final.
bool withhold_scep_certificate(Session& session, std::int64_t id, const IssuedCertificate& issued,
                               UtcTime now);

/// From now on a withheld certificate can only be revoked. False if it was final already.
bool condemn_scep_certificate(Session& session, std::int64_t id, std::string_view refusal,
                              UtcTime now);

/// True if a certificate with this serial number was issued to a request that did not get it.
bool is_scep_certificate_withheld(Session& session, ByteView serial);

/// True if a request at this endpoint led to a certificate with this serial number.
bool was_issued_by_scep_endpoint(Session& session, std::string_view endpoint, ByteView serial);

/// A renewal that rested on a certificate alone.
struct Successor {
    std::int64_t id = 0;
    bool open = false;
    Bytes serial;  ///< Empty if open.
};

/// Renewals of the certificate with this fingerprint that are open or issued and not expired,
/// oldest first.
std::vector<Successor> live_scep_successors(Session& session, ByteView predecessor, UtcTime now);

/// Gives up identity and certificate of final requests whose repeats are no longer answered; gives
/// their number, at most `limit`.
std::int64_t close_scep_transactions(Session& session, UtcTime now, std::int64_t limit);

}  // namespace certferry::store::connector
