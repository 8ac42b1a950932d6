#include "store/ca/crls.h"

#include <string_view>

namespace certferry::store::ca {

namespace {

std::string_view to_text(CrlKind kind) noexcept {
    return kind == CrlKind::full ? "full" : "delta";
}

CrlRecord crl_from_row(const Row& row) {
    return {.authority_id = row.integer(0),
            .kind = row.text(1) == "full" ? CrlKind::full : CrlKind::delta,
            .number = row.integer(2),
            .this_update = row.time(3),
            .next_update = row.time(4),
            .log_position = row.integer(5)};
}

}  // namespace

void publish_crl(Session& session, const CrlRecord& record, ByteView der, UtcTime now) {
    const auto kind = to_text(record.kind);
    session.execute(
        "INSERT INTO crls (authority_id, kind, number, this_update, next_update, log_position, der)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {record.authority_id, kind, record.number, record.this_update, record.next_update,
         record.log_position, der});
    session.execute(
        "UPDATE crls SET der = NULL WHERE authority_id = $1 AND kind = $2 AND der IS NOT NULL"
        " AND number < (SELECT max(number) FROM crls WHERE authority_id = $1 AND kind = $2)",
        {record.authority_id, kind});
    session.execute(
        "DELETE FROM crls WHERE authority_id = $1 AND kind = $2 AND der IS NULL"
        " AND (kind = 'delta' OR next_update < $3)",
        {record.authority_id, kind, now});
}

std::optional<CrlRecord> newest_crl(Session& session, std::int64_t authority_id, CrlKind kind) {
    return session.find(
        "SELECT authority_id, kind, number, this_update, next_update, log_position FROM crls"
        " WHERE authority_id = $1 AND kind = $2 ORDER BY number DESC LIMIT 1",
        {authority_id, to_text(kind)}, crl_from_row);
}

std::optional<Bytes> crl_der(Session& session, const CrlRecord& record) {
    return session.find(
        "SELECT der FROM crls WHERE authority_id = $1 AND kind = $2 AND number = $3"
        " AND der IS NOT NULL",
        {record.authority_id, to_text(record.kind), record.number},
        [](const Row& row) { return row.bytes(0); });
}

std::optional<CrlRecord> oldest_valid_full_crl(Session& session, std::int64_t authority_id,
                                               UtcTime now) {
    return session.find(
        "SELECT authority_id, kind, number, this_update, next_update, log_position FROM crls"
        " WHERE authority_id = $1 AND kind = 'full' AND next_update >= $2 ORDER BY number LIMIT 1",
        {authority_id, now}, crl_from_row);
}

}  // namespace certferry::store::ca
