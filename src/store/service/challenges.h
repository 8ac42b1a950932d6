#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>

namespace certferry::store::service {

enum class ChallengeState {
    created,    ///< Given to a device.
    validated,  ///< Tied to a transaction and a key.
    failed,     ///< The transaction it was tied to failed: free again.
    spent,      ///< A certificate was issued on it.
};

/// What a SCEP profile promised a device. The challenge itself is not here.
struct ChallengeRecord {
    std::string tenant_id;
    std::string challenge_id;  ///< UUIDv7: the request id inside the challenge.
    std::string device_id;
    std::optional<std::string> user_id;
    std::string profile_id;
    std::int64_t profile_version = 0;
    std::string expected;  ///< Canonical JSON, whose SHA-256 the challenge holds.
    ChallengeState state = ChallengeState::created;
    std::optional<std::string> transaction_id;
    std::optional<Bytes> spki_sha256;
    std::optional<UtcTime> validated_at;
    std::optional<Bytes> thumbprint;  ///< SHA-1 of the certificate that it was spent on.
    UtcTime created_at;
    UtcTime expires_at;
};

void insert_challenge(Session& session, const ChallengeRecord& challenge);

std::optional<ChallengeRecord> find_challenge(Session& session, std::string_view tenant_id,
                                              std::string_view challenge_id);

/// The newest that the device got for this profile, if any.
std::optional<ChallengeRecord> newest_challenge(Session& session, std::string_view tenant_id,
                                                std::string_view device_id,
                                                std::string_view profile_id);

/// Writes state, transaction, key, time of validation and thumbprint.
void update_challenge(Session& session, const ChallengeRecord& challenge);

/// Forgets challenges that ended before `before`; gives their number.
std::int64_t remove_challenges(Session& session, UtcTime before);

}  // namespace certferry::store::service
