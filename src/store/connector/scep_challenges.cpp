#include "store/connector/scep_challenges.h"

namespace certferry::store::connector {

namespace {

ScepChallenge scep_challenge_from_row(const Row& row) {
    return {.id = row.string(0),
            .endpoint = row.string(1),
            .subject = row.optional_bytes(2),
            .alt_names = row.optional_bytes(3),
            .san_kinds = row.optional_string(4),
            .key_usage = row.optional_integer(5),
            .extended_key_usage = row.optional_string(6),
            .min_rsa_bits = row.optional_integer(7),
            .template_name = row.optional_string(8),
            .uses_left = row.integer(9),
            .created_at = row.time(10),
            .expires_at = row.time(11),
            .created_by = row.string(12)};
}

}  // namespace

void insert_scep_challenge(Session& session, const ScepChallenge& challenge,
                           ByteView challenge_sha256) {
    session.execute(
        "INSERT INTO scep_challenges (id, challenge_sha256, endpoint, subject, alt_names, "
        "san_kinds, key_usage,"
        " extended_key_usage, min_rsa_bits, template, uses_left, created_at, expires_at, "
        "created_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        {challenge.id, challenge_sha256, challenge.endpoint, challenge.subject, challenge.alt_names,
         challenge.san_kinds, challenge.key_usage, challenge.extended_key_usage,
         challenge.min_rsa_bits, challenge.template_name, challenge.uses_left, challenge.created_at,
         challenge.expires_at, challenge.created_by});
}

std::optional<ScepChallenge> find_scep_challenge(Session& session, ByteView challenge_sha256) {
    return session.find(
        "SELECT id, endpoint, subject, alt_names, san_kinds, key_usage, extended_key_usage, "
        "min_rsa_bits, template,"
        " uses_left, created_at, expires_at, created_by FROM scep_challenges WHERE "
        "challenge_sha256 = $1",
        {challenge_sha256}, scep_challenge_from_row);
}

std::vector<ScepChallenge> list_scep_challenges(Session& session, std::int64_t limit) {
    return session.list(
        "SELECT id, endpoint, subject, alt_names, san_kinds, key_usage, extended_key_usage, "
        "min_rsa_bits, template,"
        " uses_left, created_at, expires_at, created_by FROM scep_challenges ORDER BY id DESC "
        "LIMIT $1",
        {limit}, scep_challenge_from_row);
}

bool spend_scep_challenge(Session& session, std::string_view id, UtcTime now) {
    return session.execute(
               "UPDATE scep_challenges SET uses_left = uses_left - 1"
               " WHERE id = $1 AND uses_left > 0 AND expires_at > $2",
               {id, now}) == 1;
}

bool withdraw_scep_challenge(Session& session, std::string_view id) {
    return session.execute("UPDATE scep_challenges SET uses_left = 0 WHERE id = $1", {id}) == 1;
}

std::int64_t remove_expired_scep_challenges(Session& session, UtcTime before) {
    return session.execute("DELETE FROM scep_challenges WHERE expires_at < $1", {before});
}

}  // namespace certferry::store::connector
