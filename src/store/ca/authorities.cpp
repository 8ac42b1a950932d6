#include "store/ca/authorities.h"

namespace certferry::store::ca {

std::int64_t add_authority(Session& session, const AuthorityRecord& record) {
    return session.one(
        "INSERT INTO authorities (slug, state, issues, parent_id, certificate, key_file, hash,"
        " crl_number, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8) RETURNING id",
        {record.slug, record.state, record.issues, record.parent_id, record.certificate,
         record.key_file, record.hash, record.created_at},
        [](const Row& row) { return row.integer(0); });
}

std::vector<AuthorityRecord> list_authorities(Session& session) {
    return session.list(
        "SELECT id, slug, state, issues, parent_id, certificate, key_file, hash, created_at"
        " FROM authorities ORDER BY id",
        {}, [](const Row& row) {
            return AuthorityRecord{.id = row.integer(0),
                                   .slug = row.string(1),
                                   .state = row.string(2),
                                   .issues = row.flag(3),
                                   .parent_id = row.optional_integer(4),
                                   .certificate = row.bytes(5),
                                   .key_file = row.string(6),
                                   .hash = row.string(7),
                                   .created_at = row.time(8)};
        });
}

bool activate_next_authority(Session& session) {
    session.lock("authorities");
    const auto next = session.find("SELECT id FROM authorities WHERE issues = 1 AND state = 'next'",
                                   {}, [](const Row& row) { return row.integer(0); });
    if (!next) {
        return false;
    }
    session.execute(
        "UPDATE authorities SET state = 'retired' WHERE issues = 1 AND state = 'active'");
    session.execute("UPDATE authorities SET state = 'active' WHERE id = $1", {*next});
    return true;
}

std::int64_t take_crl_number(Session& session, std::int64_t authority_id) {
    return session.one(
        "UPDATE authorities SET crl_number = crl_number + 1 WHERE id = $1 RETURNING crl_number",
        {authority_id}, [](const Row& row) { return row.integer(0); });
}

void put_responder(Session& session, const ResponderRecord& record) {
    session.execute(
        "INSERT INTO responders (authority_id, certificate, key_file) VALUES ($1, $2, $3)"
        " ON CONFLICT (authority_id) DO UPDATE SET certificate = excluded.certificate,"
        " key_file = excluded.key_file",
        {record.authority_id, record.certificate, record.key_file});
}

std::vector<ResponderRecord> list_responders(Session& session) {
    return session.list(
        "SELECT authority_id, certificate, key_file FROM responders ORDER BY authority_id", {},
        [](const Row& row) {
            return ResponderRecord{.authority_id = row.integer(0),
                                   .certificate = row.bytes(1),
                                   .key_file = row.string(2)};
        });
}

}  // namespace certferry::store::ca
