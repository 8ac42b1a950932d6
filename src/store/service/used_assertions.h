#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

namespace certferry::store::service {

/// Notes that a client assertion was accepted, until it would have expired anyway. False, and
/// nothing noted, if it was before (RFC 7523, 3: `jti`).
bool use_assertion(Session& session, ByteView jti_sha256, UtcTime expires_at);

/// Forgets those that ended before `before`; gives their number.
std::int64_t remove_used_assertions(Session& session, UtcTime before);

}  // namespace certferry::store::service
