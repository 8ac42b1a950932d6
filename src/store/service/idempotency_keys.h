#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>

namespace certferry::store::service {

/// The answer that a call with an Idempotency-Key got.
struct IdempotencyRecord {
    std::string tenant_id;
    std::string actor;
    std::string idempotency_key;
    Bytes request_sha256;
    std::int64_t status = 0;
    std::string wrapping_key_id;
    Bytes answer;  ///< Wrapped by the installation key: answers may hold new tokens.
    UtcTime expires_at;
};

/// The record of this tenant, actor and key, unless it has expired.
std::optional<IdempotencyRecord> find_idempotency_key(Session& session,
                                                      const IdempotencyRecord& like, UtcTime now);

/// Inserts, or replaces one that has expired.
void put_idempotency_key(Session& session, const IdempotencyRecord& record);

std::int64_t remove_expired_idempotency_keys(Session& session, UtcTime now);

}  // namespace certferry::store::service
