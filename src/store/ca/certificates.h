#pragma once

#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::ca {

/// Whom a certificate is for and who allowed it, for the record only.
struct Provenance {
    std::string tenant;
    std::string device;
    std::string user;
    std::string profile;
    std::string authorised_by;
    std::string reference;
};

/// What is committed before the CA key is used. Octets are borrowed for the call.
struct NewCertificate {
    std::int64_t authority_id = 0;
    ByteView serial;
    ByteView idempotency;  ///< SHA-256 of the caller's key.
    ByteView csr_sha256;
    std::string_view template_name;
    std::string_view subject;  ///< For people.
    UtcTime not_before;
    UtcTime not_after;
    const Provenance& provenance;
    UtcTime recorded_at;
    ByteView tbs;  ///< TBSCertificate, DER.
};

struct CertificateRecord {
    std::int64_t id = 0;
    std::int64_t authority_id = 0;
    Bytes serial;
    Bytes csr_sha256;
    std::string template_name;
    std::string subject;
    UtcTime not_before;
    UtcTime not_after;
    Provenance provenance;
    UtcTime recorded_at;
    std::optional<UtcTime> issued_at;
    std::optional<UtcTime> revoked_at;  ///< Set while revoked or on hold.
    int reason = 0;                     ///< CRLReason, if `revoked_at` is set.
    std::optional<Bytes> tbs;           ///< Until the certificate is there.
    std::optional<Bytes> certificate;
};

/// Records a serial number and what will be signed. Empty, without a change, if the idempotency key
/// or the serial number is there already.
std::optional<std::int64_t> record_certificate(Session& session, const NewCertificate& record);

/// Puts the signed certificate in place of its TBS. False, without a change, if another call was
/// first.
bool complete_certificate(Session& session, std::int64_t id, ByteView certificate,
                          UtcTime issued_at);

std::optional<CertificateRecord> find_certificate_by_idempotency(Session& session,
                                                                 ByteView idempotency);
std::optional<CertificateRecord> find_certificate_by_serial(Session& session, ByteView serial);

/// What an OCSP answer says of a certificate.
struct IssuedState {
    std::int64_t authority_id = 0;
    std::optional<UtcTime> revoked_at;  ///< Set while revoked or on hold.
    int reason = 0;
};

/// Empty if no certificate with this serial number was issued.
std::optional<IssuedState> issued_state(Session& session, ByteView serial);

/// Which certificates to list: newest first. Empty members do not filter.
struct CertificateFilter {
    std::string subject;  ///< Part of the subject, ASCII letters in either case.
    std::string template_name;
    bool only_revoked = false;
    std::int64_t before_id = 0;  ///< Continue below this id; 0 to begin.
    std::int64_t limit = 50;
};

/// Walks over the table until enough are found: for people, not for hot paths.
std::vector<CertificateRecord> list_certificates(Session& session, const CertificateFilter& filter);

}  // namespace certferry::store::ca
