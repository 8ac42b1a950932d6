#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::service {

/// A browser's session as it is stored: without its cookie.
struct SessionRecord {
    Bytes session_sha256;
    std::string tenant_id;
    std::string account_id;
    std::string remote;  ///< Address that signed in.
    UtcTime created_at;
    UtcTime seen_at;     ///< Of its last call, to the minute.
    UtcTime expires_at;  ///< However much it is used.
};

void insert_session(Session& session, const SessionRecord& record);

std::optional<SessionRecord> find_session(Session& session, ByteView session_sha256);

/// Notes a call.
void touch_session(Session& session, ByteView session_sha256, UtcTime now);

bool remove_session(Session& session, ByteView session_sha256);

/// Ends all sessions of an account; gives their number.
std::int64_t remove_sessions_of(Session& session, std::string_view tenant_id,
                                std::string_view account_id);

std::int64_t remove_expired_sessions(Session& session, UtcTime now);

/// How one attempt to sign in was counted.
struct Attempt {
    std::int64_t failures = 0;  ///< With this one.
    std::optional<UtcTime> blocked_until =
        std::nullopt;  ///< Set: it came too early and does not count.
};

/// Counts an attempt as failed before anybody looks at it, so that attempts at the same time cannot
/// pass for one. Failures are forgotten if the last one was before `forget_before`.
Attempt count_attempt(Session& session, ByteView subject_sha256, UtcTime now,
                      UtcTime forget_before);

/// From now until then attempts come too early.
void block_attempts(Session& session, ByteView subject_sha256, UtcTime until);

/// Forgets all failures.
void clear_attempts(Session& session, ByteView subject_sha256);

/// Takes back one counted attempt, and the block that it brought.
void take_back_attempt(Session& session, ByteView subject_sha256);

/// Forgets failures whose last was before `before`.
std::int64_t remove_old_attempts(Session& session, UtcTime before);

}  // namespace certferry::store::service
