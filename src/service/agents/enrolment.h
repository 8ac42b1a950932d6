#pragma once

#include "base/secret.h"
#include "base/time.h"
#include "pki/certificate_request.h"
#include "service/keys/client_identity.h"
#include "service/keys/internal_ca.h"
#include "store/service/enrolment_tokens.h"
#include "store/session.h"

#include <chrono>
#include <functional>
#include <string>

namespace certferry::service {

/// A new enrolment token: shown once.
struct NewEnrolmentToken {
    std::string enrolment_token_id;
    /// `cfe_`, 43 characters, a dot, and the SHA-256 of the internal CA's key in hexadecimal, by
    /// which the first call knows the service.
    Secret token;
    UtcTime expires_at;
};

inline constexpr std::chrono::hours enrolment_token_lives_for{24};

/// Makes a token inside a transaction; `like` says for whom.
NewEnrolmentToken make_enrolment_token(store::Session& session,
                                       store::service::EnrolmentTokenRecord like,
                                       const InternalCa& ca, UtcTime now);

/// Runs `enrol` once for a token and gives its answer, a JSON text; the same call again gets the
/// same answer. Throws Error(enrolment_token_refused) for a token that is unknown, of the other
/// kind, expired, or used by another call.
std::string enrol_by_token(
    store::Session& session, const Secret& token, bool for_connector, ByteView call, UtcTime now,
    const std::function<std::string(const store::service::EnrolmentTokenRecord&)>& enrol);

/// A CSR for a client key: P-256, and it proves its key. Throws Error(enrolment_key_refused).
pki::CertificateRequest client_csr(ByteView der);

/// A CSR for a device's encryption key: RSA of 2048 to 4096 bits, P-256 or P-384.
pki::CertificateRequest encryption_csr(ByteView der);

/// A client certificate for this identity, valid for a year.
pki::Certificate issue_client_certificate(const InternalCa& ca, const ClientIdentity& identity,
                                          const pki::CertificateRequest& csr);

}  // namespace certferry::service
