#include "store/service/challenges.h"

#include "base/error.h"

#include <array>

namespace certferry::store::service {

namespace {

constexpr std::array<std::string_view, 4> states{"created", "validated", "failed", "spent"};

std::string_view to_text(ChallengeState state) noexcept {
    return states[static_cast<std::size_t>(state)];
}

ChallengeState state_from(std::string_view text) {
    for (const auto state : {ChallengeState::created, ChallengeState::validated,
                             ChallengeState::failed, ChallengeState::spent}) {
        if (to_text(state) == text) {
            return state;
        }
    }
    throw Error(codes::store_corrupt, "a challenge is in a state that is not known");
}

ChallengeRecord challenge_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .challenge_id = row.string(1),
            .device_id = row.string(2),
            .user_id = row.optional_string(3),
            .profile_id = row.string(4),
            .profile_version = row.integer(5),
            .expected = row.string(6),
            .state = state_from(row.text(7)),
            .transaction_id = row.optional_string(8),
            .spki_sha256 = row.optional_bytes(9),
            .validated_at = row.optional_time(10),
            .thumbprint = row.optional_bytes(11),
            .created_at = row.time(12),
            .expires_at = row.time(13)};
}

}  // namespace

void insert_challenge(Session& session, const ChallengeRecord& challenge) {
    session.execute_later(
        "INSERT INTO challenges (tenant_id, challenge_id, device_id, user_id, profile_id,"
        " profile_version, expected, state, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {challenge.tenant_id, challenge.challenge_id, challenge.device_id, challenge.user_id,
         challenge.profile_id, challenge.profile_version, challenge.expected,
         to_text(challenge.state), challenge.created_at, challenge.expires_at});
}

std::optional<ChallengeRecord> find_challenge(Session& session, std::string_view tenant_id,
                                              std::string_view challenge_id) {
    return session.find(
        "SELECT tenant_id, challenge_id, device_id, user_id, profile_id, profile_version, expected,"
        " state, transaction_id, spki_sha256, validated_at, thumbprint, created_at, expires_at"
        " FROM challenges WHERE tenant_id = $1 AND challenge_id = $2",
        {tenant_id, challenge_id}, challenge_from_row);
}

std::optional<ChallengeRecord> newest_challenge(Session& session, std::string_view tenant_id,
                                                std::string_view device_id,
                                                std::string_view profile_id) {
    return session.find(
        "SELECT tenant_id, challenge_id, device_id, user_id, profile_id, profile_version, expected,"
        " state, transaction_id, spki_sha256, validated_at, thumbprint, created_at, expires_at"
        " FROM challenges WHERE tenant_id = $1 AND device_id = $2 AND profile_id = $3"
        " ORDER BY challenge_id DESC LIMIT 1",
        {tenant_id, device_id, profile_id}, challenge_from_row);
}

void update_challenge(Session& session, const ChallengeRecord& challenge) {
    session.execute_later(
        "UPDATE challenges SET state = $3, transaction_id = $4, spki_sha256 = $5,"
        " validated_at = $6, thumbprint = $7 WHERE tenant_id = $1 AND challenge_id = $2",
        {challenge.tenant_id, challenge.challenge_id, to_text(challenge.state),
         challenge.transaction_id, challenge.spki_sha256, challenge.validated_at,
         challenge.thumbprint});
}

std::int64_t remove_challenges(Session& session, UtcTime before) {
    return session.execute("DELETE FROM challenges WHERE expires_at < $1", {before});
}

}  // namespace certferry::store::service
