#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::connector {

/// How far a request of the management service has come at this connector.
enum class WorkState {
    leased,       ///< Nothing was done yet.
    key_made,     ///< pkcs: its key and CSR are there.
    submitting,   ///< The CA is being asked.
    in_doubt,     ///< The CA was asked and its answer is lost.
    pending,      ///< The CA has yet to decide.
    issued,       ///< pkcs: its certificate is there.
    held,         ///< Somebody has to approve it at this connector.
    wrapped,      ///< Its result is there, to be uploaded.
    failed,       ///< The same; it says why it failed.
    uploaded,     ///< The service has been told that it is pending or held, and will ask again.
    withdrawing,  ///< The service does not want the result: the certificate is to be revoked.
    accepted,     ///< Ended.
    withdrawn,    ///< Ended.
};

/// As in SQL and on the command line.
std::string_view to_text(WorkState state) noexcept;

/// One row. What is written step by step is empty before its step.
struct WorkRequest {
    std::int64_t id = 0;  ///< The record's number.
    std::string request_id;
    std::string kind;  ///< pkcs, recrypt, import, revoke.
    std::string item;  ///< JSON; empty once ended.
    std::string batch_id;
    std::string lease_id;
    WorkState state = WorkState::leased;
    std::int64_t attempts = 0;  ///< Of the present step that failed.
    std::optional<UtcTime> retry_at;
    std::optional<Bytes> row_key;      ///< Wrapped.
    std::optional<Bytes> private_key;  ///< Sealed.
    std::optional<Bytes> csr;          ///< DER.
    std::optional<std::string> ticket;
    std::optional<UtcTime> submitted_at;
    std::optional<Bytes> certificate;  ///< DER.
    std::optional<Bytes> chain;        ///< DER certificates, one behind the other.
    std::optional<std::string> result;
    std::optional<std::string> failed_step;
    std::optional<std::string> error_code;
    std::optional<std::string> error_text;
    std::optional<std::string> approved_by;
    UtcTime created_at;
    UtcTime updated_at;
};

struct LeasedWork {
    std::string request_id;
    std::string kind;
    std::string item;
    std::string batch_id;
    std::string lease_id;
};

/// Records a request that was leased to this node; one that is open there only gets the new lease
/// and item. Gives the number of its row.
std::int64_t insert_or_renew_work(Session& session, std::string_view node, const LeasedWork& work,
                                  UtcTime now);

/// Writes state and everything that belongs to a step; the caller has read the row in the same
/// transaction or is the only one who works on it.
void update_work(Session& session, const WorkRequest& request, UtcTime now);

/// Lets a held request go on. False if it is not held.
bool approve_work(Session& session, std::string_view node, std::string_view request_id,
                  std::string_view by, UtcTime now);

std::optional<WorkRequest> find_work(Session& session, std::int64_t id);

/// The newest row of this request.
std::optional<WorkRequest> find_work(Session& session, std::string_view node,
                                     std::string_view request_id);

/// All that has not ended, oldest first.
std::vector<WorkRequest> open_work(Session& session, std::string_view node);

/// The newest rows, ended ones too; newest first.
std::vector<WorkRequest> newest_work(Session& session, std::string_view node, std::int64_t limit);

/// Forgets what ended before `before`; gives the number, at most `limit`.
std::int64_t remove_ended_work(Session& session, UtcTime before, std::int64_t limit);

/// Notes a recipient of this user. Gives how many were new for the user since `since`, with this
/// one; 0 if it was known before.
std::int64_t note_recipient(Session& session, std::string_view user_id, ByteView recipient_sha256,
                            UtcTime since, UtcTime now);

}  // namespace certferry::store::connector
