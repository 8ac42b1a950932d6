#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::connector {

/// A one-time challenge as it is stored: without the challenge. Empty optionals bind nothing.
struct ScepChallenge {
    std::string id;  ///< UUIDv7.
    std::string endpoint;
    std::optional<Bytes> subject;           ///< Name, DER.
    std::optional<Bytes> alt_names;         ///< GeneralNames, DER: exactly these.
    std::optional<std::string> san_kinds;   ///< Words of pki::to_text(GeneralNameKind), by spaces.
    std::optional<std::int64_t> key_usage;  ///< Bits of pki::KeyUsage.
    std::optional<std::string> extended_key_usage;  ///< Identifiers, by spaces.
    std::optional<std::int64_t> min_rsa_bits;
    std::optional<std::string> template_name;
    std::int64_t uses_left = 1;
    UtcTime created_at;
    UtcTime expires_at;
    std::string created_by;
};

void insert_scep_challenge(Session& session, const ScepChallenge& challenge,
                           ByteView challenge_sha256);

std::optional<ScepChallenge> find_scep_challenge(Session& session, ByteView challenge_sha256);

/// Newest first, at most `limit`.
std::vector<ScepChallenge> list_scep_challenges(Session& session, std::int64_t limit);

/// Takes one use; false if there is none left or it has expired.
bool spend_scep_challenge(Session& session, std::string_view id, UtcTime now);

/// Takes all uses that are left; false if the id is unknown.
bool withdraw_scep_challenge(Session& session, std::string_view id);

/// Forgets challenges that expired before `before`; gives their number.
std::int64_t remove_expired_scep_challenges(Session& session, UtcTime before);

}  // namespace certferry::store::connector
