#include "store/service/certificates.h"

namespace certferry::store::service {

namespace {

CertificateRecord from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .certificate_id = row.string(1),
            .kind = row.string(2),
            .device_id = row.optional_string(3),
            .user_id = row.optional_string(4),
            .profile_id = row.optional_string(5),
            .issuance_state = row.integer(6),
            .revocation_state = row.string(7),
            .revocation_reason = row.optional_integer(8),
            .serial = row.optional_bytes(9),
            .serial_reported = row.optional_string(10),
            .thumbprint = row.optional_bytes(11),
            .issuer = row.optional_string(12),
            .ca_configuration = row.optional_string(13),
            .subject = row.string(14),
            .subject_key = row.string(15),
            .upn_key = row.optional_string(16),
            .not_before = row.optional_time(17),
            .not_after = row.optional_time(18),
            .certificate = row.optional_bytes(19),
            .created_at = row.time(20),
            .modified_at = row.time(21)};
}

}  // namespace

void insert_certificate(Session& session, const CertificateRecord& certificate) {
    session.execute(
        "INSERT INTO certificates (tenant_id, certificate_id, kind, device_id, user_id, profile_id,"
        " issuance_state, revocation_state, subject, subject_key, upn_key, created_at, modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        {certificate.tenant_id, certificate.certificate_id, certificate.kind, certificate.device_id,
         certificate.user_id, certificate.profile_id, certificate.issuance_state,
         certificate.revocation_state, certificate.subject, certificate.subject_key,
         certificate.upn_key, certificate.created_at, certificate.modified_at});
}

std::optional<CertificateRecord> find_certificate(Session& session, std::string_view tenant_id,
                                                  std::string_view certificate_id) {
    return session.find(
        "SELECT tenant_id, certificate_id, kind, device_id, user_id, profile_id, issuance_state,"
        " revocation_state, revocation_reason, serial, serial_reported, thumbprint, issuer,"
        " ca_configuration, subject, subject_key, upn_key, not_before, not_after, certificate,"
        " created_at, modified_at FROM certificates"
        " WHERE tenant_id = $1 AND certificate_id = $2",
        {tenant_id, certificate_id}, from_row);
}

void update_certificate(Session& session, const CertificateRecord& certificate) {
    session.execute(
        "UPDATE certificates SET issuance_state = $3, revocation_state = $4,"
        " revocation_reason = $5, serial = $6, serial_reported = $7, thumbprint = $8, issuer = $9,"
        " ca_configuration = $10, not_before = $11, not_after = $12, certificate = $13,"
        " modified_at = $14 WHERE tenant_id = $1 AND certificate_id = $2",
        {certificate.tenant_id, certificate.certificate_id, certificate.issuance_state,
         certificate.revocation_state, certificate.revocation_reason, certificate.serial,
         certificate.serial_reported, certificate.thumbprint, certificate.issuer,
         certificate.ca_configuration, certificate.not_before, certificate.not_after,
         certificate.certificate, certificate.modified_at});
}

std::vector<CertificateRecord> certificates_of_device(Session& session, std::string_view tenant_id,
                                                      std::string_view device_id) {
    return session.list(
        "SELECT tenant_id, certificate_id, kind, device_id, user_id, profile_id, issuance_state,"
        " revocation_state, revocation_reason, serial, serial_reported, thumbprint, issuer,"
        " ca_configuration, subject, subject_key, upn_key, not_before, not_after, certificate,"
        " created_at, modified_at FROM certificates"
        " WHERE tenant_id = $1 AND device_id = $2 ORDER BY certificate_id",
        {tenant_id, device_id}, from_row);
}

std::vector<CertificateRecord> certificates_by_serial(Session& session, std::string_view tenant_id,
                                                      ByteView serial) {
    return session.list(
        "SELECT tenant_id, certificate_id, kind, device_id, user_id, profile_id, issuance_state,"
        " revocation_state, revocation_reason, serial, serial_reported, thumbprint, issuer,"
        " ca_configuration, subject, subject_key, upn_key, not_before, not_after, certificate,"
        " created_at, modified_at FROM certificates"
        " WHERE tenant_id = $1 AND serial = $2 ORDER BY certificate_id",
        {tenant_id, serial}, from_row);
}

std::vector<CertificateRecord> certificates_by_thumbprint(Session& session,
                                                          std::string_view tenant_id,
                                                          ByteView thumbprint) {
    return session.list(
        "SELECT tenant_id, certificate_id, kind, device_id, user_id, profile_id, issuance_state,"
        " revocation_state, revocation_reason, serial, serial_reported, thumbprint, issuer,"
        " ca_configuration, subject, subject_key, upn_key, not_before, not_after, certificate,"
        " created_at, modified_at FROM certificates"
        " WHERE tenant_id = $1 AND thumbprint = $2 ORDER BY certificate_id",
        {tenant_id, thumbprint}, from_row);
}

std::vector<CertificateRecord> list_certificates(Session& session, std::string_view tenant_id,
                                                 std::string_view after, std::int64_t limit) {
    return session.list(
        "SELECT tenant_id, certificate_id, kind, device_id, user_id, profile_id, issuance_state,"
        " revocation_state, revocation_reason, serial, serial_reported, thumbprint, issuer,"
        " ca_configuration, subject, subject_key, upn_key, not_before, not_after, certificate,"
        " created_at, modified_at FROM certificates"
        " WHERE tenant_id = $1 AND certificate_id > $2 ORDER BY certificate_id LIMIT $3",
        {tenant_id, after, limit}, from_row);
}

}  // namespace certferry::store::service
