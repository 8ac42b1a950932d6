#include "store/ca/certificates.h"

namespace certferry::store::ca {

namespace {

CertificateRecord certificate_from_row(const Row& row) {
    return {.id = row.integer(0),
            .authority_id = row.integer(1),
            .serial = row.bytes(2),
            .csr_sha256 = row.bytes(3),
            .template_name = row.string(4),
            .subject = row.string(5),
            .not_before = row.time(6),
            .not_after = row.time(7),
            .provenance = {.tenant = row.string(8),
                           .device = row.string(9),
                           .user = row.string(10),
                           .profile = row.string(11),
                           .authorised_by = row.string(12),
                           .reference = row.string(13)},
            .recorded_at = row.time(14),
            .issued_at = row.optional_time(15),
            .revoked_at = row.optional_time(16),
            .reason = static_cast<int>(row.optional_integer(17).value_or(0)),
            .tbs = row.optional_bytes(18),
            .certificate = row.optional_bytes(19)};
}

/// The columns that `certificate_from_row` reads, before the condition.
std::string select_certificates(std::string_view condition) {
    return "SELECT id, authority_id, serial, csr_sha256, template, subject, not_before, not_after,"
           " tenant, device, user_name, profile, authorised_by, reference, recorded_at, issued_at,"
           " revoked_at, reason, tbs, certificate FROM certificates WHERE " +
           std::string(condition);
}

}  // namespace

std::optional<std::int64_t> record_certificate(Session& session, const NewCertificate& record) {
    return session.find(
        "INSERT INTO certificates (authority_id, serial, idempotency, csr_sha256, template,"
        " subject, not_before, not_after, tenant, device, user_name, profile, authorised_by, "
        "reference,"
        " recorded_at, tbs)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
        " ON CONFLICT DO NOTHING RETURNING id",
        {record.authority_id, record.serial, record.idempotency, record.csr_sha256,
         record.template_name, record.subject, record.not_before, record.not_after,
         record.provenance.tenant, record.provenance.device, record.provenance.user,
         record.provenance.profile, record.provenance.authorised_by, record.provenance.reference,
         record.recorded_at, record.tbs},
        [](const Row& row) { return row.integer(0); });
}

bool complete_certificate(Session& session, std::int64_t id, ByteView certificate,
                          UtcTime issued_at) {
    return session.execute(
               "UPDATE certificates SET certificate = $2, issued_at = $3, tbs = NULL"
               " WHERE id = $1 AND certificate IS NULL",
               {id, certificate, issued_at}) == 1;
}

std::optional<CertificateRecord> find_certificate_by_idempotency(Session& session,
                                                                 ByteView idempotency) {
    static const std::string sql = select_certificates("idempotency = $1");
    return session.find(sql, {idempotency}, certificate_from_row);
}

std::optional<CertificateRecord> find_certificate_by_serial(Session& session, ByteView serial) {
    static const std::string sql = select_certificates("serial = $1");
    return session.find(sql, {serial}, certificate_from_row);
}

std::optional<IssuedState> issued_state(Session& session, ByteView serial) {
    return session.find(
        "SELECT authority_id, revoked_at, reason FROM certificates"
        " WHERE serial = $1 AND issued_at IS NOT NULL",
        {serial}, [](const Row& row) {
            return IssuedState{.authority_id = row.integer(0),
                               .revoked_at = row.optional_time(1),
                               .reason = static_cast<int>(row.optional_integer(2).value_or(0))};
        });
}

std::vector<CertificateRecord> list_certificates(Session& session,
                                                 const CertificateFilter& filter) {
    static const std::string sql = select_certificates(
        "($1 = 0 OR id < $1) AND ($2 = '' OR lower(subject) LIKE '%' || lower($2) || '%' ESCAPE "
        "'\\') AND ($3 = '' OR template = $3) AND ($4 = 0 OR revoked_at IS NOT NULL)"
        " ORDER BY id DESC LIMIT $5");
    std::string pattern;
    for (const char c : filter.subject) {
        if (c == '%' || c == '_' || c == '\\') {
            pattern += '\\';
        }
        pattern += c;
    }
    return session.list(
        sql, {filter.before_id, pattern, filter.template_name, filter.only_revoked, filter.limit},
        certificate_from_row);
}

}  // namespace certferry::store::ca
