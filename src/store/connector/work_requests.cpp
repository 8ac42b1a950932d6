#include "store/connector/work_requests.h"

#include "base/error.h"

#include <algorithm>
#include <array>

namespace certferry::store::connector {

namespace {

struct WorkStateRow {
    WorkState state;
    std::string_view word;
};

constexpr std::array work_states{WorkStateRow{WorkState::leased, "leased"},
                                 WorkStateRow{WorkState::key_made, "key_made"},
                                 WorkStateRow{WorkState::submitting, "submitting"},
                                 WorkStateRow{WorkState::in_doubt, "in_doubt"},
                                 WorkStateRow{WorkState::pending, "pending"},
                                 WorkStateRow{WorkState::issued, "issued"},
                                 WorkStateRow{WorkState::held, "held"},
                                 WorkStateRow{WorkState::wrapped, "wrapped"},
                                 WorkStateRow{WorkState::failed, "failed"},
                                 WorkStateRow{WorkState::uploaded, "uploaded"},
                                 WorkStateRow{WorkState::withdrawing, "withdrawing"},
                                 WorkStateRow{WorkState::accepted, "accepted"},
                                 WorkStateRow{WorkState::withdrawn, "withdrawn"}};

WorkState work_state_from_word(std::string_view word) {
    const auto* row = std::ranges::find(work_states, word, &WorkStateRow::word);
    if (row == work_states.end()) {
        throw Error(codes::store_corrupt, "work_requests.state");
    }
    return row->state;
}

WorkRequest work_from_row(const Row& row) {
    return {.id = row.integer(0),
            .request_id = row.string(1),
            .kind = row.string(2),
            .item = row.optional_string(3).value_or(""),
            .batch_id = row.string(4),
            .lease_id = row.string(5),
            .state = work_state_from_word(row.text(6)),
            .attempts = row.integer(7),
            .retry_at = row.optional_time(8),
            .row_key = row.optional_bytes(9),
            .private_key = row.optional_bytes(10),
            .csr = row.optional_bytes(11),
            .ticket = row.optional_string(12),
            .submitted_at = row.optional_time(13),
            .certificate = row.optional_bytes(14),
            .chain = row.optional_bytes(15),
            .result = row.optional_string(16),
            .failed_step = row.optional_string(17),
            .error_code = row.optional_string(18),
            .error_text = row.optional_string(19),
            .approved_by = row.optional_string(20),
            .created_at = row.time(21),
            .updated_at = row.time(22)};
}

std::string select_work(std::string_view condition) {
    return "SELECT id, request_id, kind, item, batch_id, lease_id, state, attempts, retry_at,"
           " row_key, private_key, csr, ticket, submitted_at, certificate, chain, result,"
           " failed_step, error_code, error_text, approved_by, created_at, updated_at"
           " FROM work_requests WHERE " +
           std::string(condition);
}

}  // namespace

std::string_view to_text(WorkState state) noexcept {
    return std::ranges::find(work_states, state, &WorkStateRow::state)->word;
}

std::int64_t insert_or_renew_work(Session& session, std::string_view node, const LeasedWork& work,
                                  UtcTime now) {
    return session.one(
        "INSERT INTO work_requests (node, request_id, kind, item, batch_id, lease_id, state,"
        " attempts, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, 'leased', 0, $7, $7)"
        " ON CONFLICT (node, request_id) WHERE state NOT IN ('accepted', 'withdrawn')"
        " DO UPDATE SET item = excluded.item, batch_id = excluded.batch_id,"
        " lease_id = excluded.lease_id, updated_at = excluded.updated_at RETURNING id",
        {node, work.request_id, work.kind, work.item, work.batch_id, work.lease_id, now},
        [](const Row& row) { return row.integer(0); });
}

void update_work(Session& session, const WorkRequest& request, UtcTime now) {
    const auto changed = session.execute(
        "UPDATE work_requests SET state = $2, attempts = $3, retry_at = $4, row_key = $5,"
        " private_key = $6, csr = $7, ticket = $8, submitted_at = $9, certificate = $10,"
        " chain = $11, result = $12, failed_step = $13, error_code = $14, error_text = $15,"
        " approved_by = $16, item = $17, updated_at = $18 WHERE id = $1",
        {request.id, to_text(request.state), request.attempts, request.retry_at, request.row_key,
         request.private_key, request.csr, request.ticket, request.submitted_at,
         request.certificate, request.chain, request.result, request.failed_step,
         request.error_code, request.error_text, request.approved_by, request.item, now});
    if (changed != 1) {
        throw Error(codes::internal_error, "a row of work_requests is gone");
    }
}

bool approve_work(Session& session, std::string_view node, std::string_view request_id,
                  std::string_view by, UtcTime now) {
    return session.execute(
               "UPDATE work_requests SET approved_by = $3, updated_at = $4"
               " WHERE node = $1 AND request_id = $2 AND state = 'held'",
               {node, request_id, by, now}) == 1;
}

std::optional<WorkRequest> find_work(Session& session, std::int64_t id) {
    static const std::string sql = select_work("id = $1");
    return session.find(sql, {id}, work_from_row);
}

std::optional<WorkRequest> find_work(Session& session, std::string_view node,
                                     std::string_view request_id) {
    static const std::string sql =
        select_work("node = $1 AND request_id = $2 ORDER BY id DESC LIMIT 1");
    return session.find(sql, {node, request_id}, work_from_row);
}

std::vector<WorkRequest> open_work(Session& session, std::string_view node) {
    static const std::string sql =
        select_work("node = $1 AND state NOT IN ('accepted', 'withdrawn') ORDER BY id");
    return session.list(sql, {node}, work_from_row);
}

std::vector<WorkRequest> newest_work(Session& session, std::string_view node, std::int64_t limit) {
    static const std::string sql = select_work("node = $1 ORDER BY id DESC LIMIT $2");
    return session.list(sql, {node, limit}, work_from_row);
}

std::int64_t remove_ended_work(Session& session, UtcTime before, std::int64_t limit) {
    return session.execute(
        "DELETE FROM work_requests WHERE id IN (SELECT id FROM work_requests"
        " WHERE state IN ('accepted', 'withdrawn') AND updated_at < $1 LIMIT $2)",
        {before, limit});
}

std::int64_t note_recipient(Session& session, std::string_view user_id, ByteView recipient_sha256,
                            UtcTime since, UtcTime now) {
    const auto added = session.execute(
        "INSERT INTO work_recipients (user_id, recipient_sha256, first_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (user_id, recipient_sha256) DO NOTHING",
        {user_id, recipient_sha256, now});
    if (added == 0) {
        return 0;
    }
    return session.one("SELECT count(*) FROM work_recipients WHERE user_id = $1 AND first_at > $2",
                       {user_id, since}, [](const Row& row) { return row.integer(0); });
}

}  // namespace certferry::store::connector
