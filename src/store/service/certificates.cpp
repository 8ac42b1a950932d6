#include "store/service/certificates.h"

#include "store/service/certificate_row.h"

namespace certferry::store::service {

const std::string& certificate_columns() {
    static const std::string columns =
        "c.tenant_id, c.certificate_id, c.kind, c.device_id, c.user_id, c.profile_id,"
        " c.issuance_state, c.revocation_state, c.revocation_reason, c.serial, c.serial_reported,"
        " c.thumbprint, c.issuer, c.ca_configuration, c.subject, c.subject_key, c.upn_key,"
        " c.not_before, c.not_after, c.certificate, c.created_at, c.modified_at";
    return columns;
}

CertificateRecord certificate_from_row(const Row& row) {
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

namespace {

const std::string certificate_of_tenant =
    "SELECT " + certificate_columns() + " FROM certificates c WHERE c.tenant_id = $1 AND ";
const std::string certificate_by_id = certificate_of_tenant + "c.certificate_id = $2";
const std::string certificate_by_device =
    certificate_of_tenant + "c.device_id = $2 ORDER BY c.certificate_id";

}  // namespace

void insert_certificate(Session& session, const CertificateRecord& certificate) {
    session.execute_later(
        "INSERT INTO certificates (tenant_id, certificate_id, kind, device_id, user_id, profile_id,"
        " issuance_state, revocation_state, subject, subject_key, upn_key, created_at, modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11, (SELECT u.upn_key"
        " FROM users u WHERE u.tenant_id = $1 AND u.user_id = $5)), $12, $13)",
        {certificate.tenant_id, certificate.certificate_id, certificate.kind, certificate.device_id,
         certificate.user_id, certificate.profile_id, certificate.issuance_state,
         certificate.revocation_state, certificate.subject, certificate.subject_key,
         certificate.upn_key, certificate.created_at, certificate.modified_at});
    session.execute_later(
        "INSERT INTO unindexed_certificates (tenant_id, certificate_id) VALUES ($1, $2)",
        {certificate.tenant_id, certificate.certificate_id});
}

std::optional<CertificateRecord> find_certificate(Session& session, std::string_view tenant_id,
                                                  std::string_view certificate_id) {
    return session.find(certificate_by_id, {tenant_id, certificate_id}, certificate_from_row);
}

void update_certificate(Session& session, const CertificateRecord& certificate) {
    session.execute_later(
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
    return session.list(certificate_by_device, {tenant_id, device_id}, certificate_from_row);
}

}  // namespace certferry::store::service
