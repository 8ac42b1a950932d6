#include "store/connector/scep_transactions.h"

#include "base/error.h"

#include <algorithm>
#include <array>

namespace certferry::store::connector {

namespace {

struct StateRow {
    ScepState state;
    std::string_view word;
};

constexpr std::array states{
    StateRow{ScepState::issuing, "issuing"}, StateRow{ScepState::pending, "pending"},
    StateRow{ScepState::issued, "issued"}, StateRow{ScepState::refused, "refused"}};

ScepState state_from_word(std::string_view word) {
    const auto* row = std::ranges::find(states, word, &StateRow::word);
    if (row == states.end()) {
        throw Error(codes::store_corrupt, "scep_transactions.state");
    }
    return row->state;
}

ScepTransaction scep_transaction_from_row(const Row& row) {
    return {.id = row.integer(0),
            .request_id = row.string(1),
            .endpoint = row.string(2),
            .transaction_id = row.string(3),
            .message_type = static_cast<int>(row.integer(4)),
            .identity = row.optional_bytes(5),
            .key_sha256 = row.bytes(6),
            .signer_key_sha256 = row.bytes(7),
            .remote = row.string(8),
            .state = state_from_word(row.text(9)),
            .template_name = row.string(10),
            .authority = row.string(11),
            .reference = row.string(12),
            .csr = row.optional_bytes(13),
            .permit = row.optional_bytes(14),
            .ticket = row.optional_string(15),
            .retry_at = row.optional_time(16),
            .certificate = row.optional_bytes(17),
            .answer_until = row.optional_time(18),
            .refusal = row.optional_string(19),
            .created_at = row.time(20)};
}

std::string select(std::string_view condition) {
    return "SELECT id, request_id, endpoint, transaction_id, message_type, identity, key_sha256, "
           "signer_key_sha256,"
           " remote, state, template, authority, reference, csr, permit, ticket, retry_at, "
           "certificate, "
           "answer_until, refusal,"
           " created_at FROM scep_transactions WHERE " +
           std::string(condition);
}

}  // namespace

std::int64_t insert_scep_transaction(Session& session, const NewScepTransaction& transaction,
                                     const ScepLease& lease) {
    return session.one(
        "INSERT INTO scep_transactions (request_id, endpoint, transaction_id, message_type, "
        "identity, key_sha256,"
        " signer_key_sha256, remote, state, template, authority, reference, predecessor, csr, "
        "permit, created_at, updated_at, owner, lease_until)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'issuing', $9, $10, $11, $12, $13, $14, $15, "
        "$15, $16, $17) RETURNING id",
        {transaction.request_id, transaction.endpoint, transaction.transaction_id,
         transaction.message_type, transaction.identity, transaction.key_sha256,
         transaction.signer_key_sha256, transaction.remote, transaction.template_name,
         transaction.authority, transaction.reference, transaction.predecessor, transaction.csr,
         transaction.permit, transaction.created_at, lease.owner, lease.until},
        [](const Row& row) { return row.integer(0); });
}

bool take_scep_transaction(Session& session, std::int64_t id, const ScepLease& lease, UtcTime now) {
    return session.execute(
               "UPDATE scep_transactions SET owner = $2, lease_until = $3"
               " WHERE id = $1 AND state IN ('issuing', 'pending')"
               " AND (owner IS NULL OR owner = $2 OR lease_until < $4)",
               {id, lease.owner, lease.until, now}) == 1;
}

void release_scep_transaction(Session& session, std::int64_t id, std::string_view owner) {
    session.execute(
        "UPDATE scep_transactions SET owner = NULL, lease_until = NULL"
        " WHERE id = $1 AND owner = $2",
        {id, owner});
}

std::optional<ScepTransaction> find_scep_transaction(Session& session, ByteView identity) {
    static const std::string sql = select("identity = $1 ORDER BY id DESC LIMIT 1");
    return session.find(sql, {identity}, scep_transaction_from_row);
}

std::optional<ScepTransaction> find_scep_transaction(Session& session, std::int64_t id) {
    static const std::string sql = select("id = $1");
    return session.find(sql, {id}, scep_transaction_from_row);
}

std::optional<ScepTransaction> find_polled_scep_transaction(Session& session,
                                                            std::string_view endpoint,
                                                            std::string_view transaction_id) {
    static const std::string sql = select(
        "endpoint = $1 AND transaction_id = $2 AND ticket IS NOT NULL AND identity IS NOT NULL "
        "ORDER BY id DESC LIMIT 1");
    return session.find(sql, {endpoint, transaction_id}, scep_transaction_from_row);
}

bool has_open_scep_transaction_of_other_key(Session& session, std::string_view endpoint,
                                            std::string_view transaction_id, ByteView key_sha256) {
    return session.one(
        "SELECT EXISTS (SELECT 1 FROM scep_transactions WHERE endpoint = $1 AND transaction_id = $2"
        " AND state IN ('issuing', 'pending') AND key_sha256 <> $3)",
        {endpoint, transaction_id, key_sha256}, [](const Row& row) { return row.flag(0); });
}

std::vector<ScepTransaction> open_scep_transactions(Session& session) {
    static const std::string sql = select("state IN ('issuing', 'pending') ORDER BY id");
    return session.list(sql, {}, scep_transaction_from_row);
}

bool complete_scep_transaction(Session& session, std::int64_t id, const IssuedCertificate& issued,
                               UtcTime now) {
    return session.execute(
               "UPDATE scep_transactions SET state = 'issued', certificate = $2, serial = $3, "
               "not_after = $4,"
               " answer_until = $5, updated_at = $6, csr = NULL, permit = NULL, owner = NULL WHERE "
               "id = $1 AND "
               "refusal IS NULL AND state IN ('issuing', 'pending')",
               {id, issued.certificate, issued.serial, issued.not_after, issued.answer_until,
                now}) == 1;
}

bool refuse_scep_transaction(Session& session, std::int64_t id, std::string_view refusal,
                             UtcTime answer_until, UtcTime now) {
    return session.execute(
               "UPDATE scep_transactions SET state = 'refused', refusal = $2, answer_until = $3, "
               "updated_at = $4, csr = NULL, permit = NULL, owner = NULL"
               " WHERE id = $1 AND state IN ('issuing', 'pending')",
               {id, refusal, answer_until, now}) == 1;
}

bool suspend_scep_transaction(Session& session, std::int64_t id, std::string_view ticket,
                              UtcTime retry_at, UtcTime now) {
    return session.execute(
               "UPDATE scep_transactions SET state = 'pending', ticket = $2, retry_at = $3, "
               "updated_at = $4, owner = NULL"
               " WHERE id = $1 AND state IN ('issuing', 'pending')",
               {id, ticket, retry_at, now}) == 1;
}

bool withhold_scep_certificate(Session& session, std::int64_t id, const IssuedCertificate& issued,
                               UtcTime now) {
    return session.execute(
               "UPDATE scep_transactions SET state = 'issuing', certificate = $2, serial = $3, "
               "not_after = $4, updated_at = $5"
               " WHERE id = $1 AND state IN ('issuing', 'pending')",
               {id, issued.certificate, issued.serial, issued.not_after, now}) == 1;
}

bool condemn_scep_certificate(Session& session, std::int64_t id, std::string_view refusal,
                              UtcTime now) {
    return session.execute(
               "UPDATE scep_transactions SET refusal = $2, updated_at = $3"
               " WHERE id = $1 AND state IN ('issuing', 'pending')",
               {id, refusal, now}) == 1;
}

bool is_scep_certificate_withheld(Session& session, ByteView serial) {
    return session.one(
        "SELECT EXISTS (SELECT 1 FROM scep_transactions WHERE serial = $1 AND state <> 'issued')",
        {serial}, [](const Row& row) { return row.flag(0); });
}

bool was_issued_by_scep_endpoint(Session& session, std::string_view endpoint, ByteView serial) {
    return session.one(
        "SELECT EXISTS (SELECT 1 FROM scep_transactions WHERE serial = $1 AND endpoint = $2)",
        {serial, endpoint}, [](const Row& row) { return row.flag(0); });
}

std::vector<Successor> live_scep_successors(Session& session, ByteView predecessor, UtcTime now) {
    return session.list(
        "SELECT id, serial FROM scep_transactions WHERE predecessor = $1"
        " AND (state IN ('issuing', 'pending') OR (state = 'issued' AND not_after > $2)) ORDER BY "
        "id",
        {predecessor, now}, [](const Row& row) {
            return Successor{.id = row.integer(0),
                             .open = row.is_null(1),
                             .serial = row.optional_bytes(1).value_or(Bytes())};
        });
}

std::int64_t close_scep_transactions(Session& session, UtcTime now, std::int64_t limit) {
    return session.execute(
        "UPDATE scep_transactions SET identity = NULL, certificate = NULL WHERE id IN"
        " (SELECT id FROM scep_transactions WHERE identity IS NOT NULL AND answer_until < $1 LIMIT "
        "$2)",
        {now, limit});
}

}  // namespace certferry::store::connector
