#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::service {

/// A certificate that the service knows, from its request on.
struct CertificateRecord {
    std::string tenant_id;
    std::string certificate_id;  ///< UUIDv7; of a SCEP certificate, the challenge's id.
    std::string kind;            ///< scep, pkcs, pkcsImported.
    std::optional<std::string> device_id;
    std::optional<std::string> user_id;
    std::optional<std::string> profile_id;
    std::int64_t issuance_state = 0;                ///< Number of service/profiles' IssuanceState.
    std::string revocation_state = "none";          ///< none, pending, issued, failed, revoked.
    std::optional<std::int64_t> revocation_reason;  ///< CRLReason (RFC 5280, 5.3.1).
    std::optional<Bytes> serial;                    ///< Big-endian, without leading zeros.
    std::optional<std::string> serial_reported;     ///< As it came: decimal, hexadecimal, whatever.
    std::optional<Bytes> thumbprint;                ///< SHA-1 of the DER.
    std::optional<std::string> issuer;              ///< As reported: a name of the CA.
    std::optional<std::string> ca_configuration;
    std::string subject;
    std::string subject_key;             ///< `subject` in lower case.
    std::optional<std::string> upn_key;  ///< The user's UPN in lower case.
    std::optional<UtcTime> not_before;
    std::optional<UtcTime> not_after;
    std::optional<Bytes> certificate;  ///< DER, where it was given.
    UtcTime created_at;
    UtcTime modified_at;
};

/// Without `upn_key`, it becomes that of the user if there is one. certificate_search.h finds it by
/// a part of its subject or UPN: within the first 192 octets of each once certificate_index.h has
/// seen it.
void insert_certificate(Session& session, const CertificateRecord& certificate);

std::optional<CertificateRecord> find_certificate(Session& session, std::string_view tenant_id,
                                                  std::string_view certificate_id);

/// Writes all but ids, owner, subject and time of making.
void update_certificate(Session& session, const CertificateRecord& certificate);

std::vector<CertificateRecord> certificates_of_device(Session& session, std::string_view tenant_id,
                                                      std::string_view device_id);

}  // namespace certferry::store::service
