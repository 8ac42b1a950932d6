#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "base/time.h"
#include "pki/digest.h"
#include "service/keys/key_ring.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace certferry::service {

/// In the place of the user's id for a device without one: the nil UUID.
inline constexpr std::string_view no_user_id = "00000000-0000-0000-0000-000000000000";

/// What a SCEP challenge holds. The device carries it and cannot read it.
struct ScepChallenge {
    std::string challenge_id;  ///< UUID: the request's id.
    std::string device_id;     ///< UUID.
    std::string user_id;       ///< UUID, or `no_user_id`.
    std::string profile_id;    ///< UUID.
    std::uint32_t profile_version = 0;
    UtcTime created_at;  ///< To the second.
    UtcTime expires_at;
    pki::Sha256 expected{};  ///< SHA-256 of the canonical expectation.

    bool operator==(const ScepChallenge&) const = default;
};

/// Standard base64 of version, key id, nonce, ciphertext and tag (AES-256-GCM; tenant and purpose
/// are associated data). 204 characters, all of PrintableString: challengePassword has room for 255
/// (RFC 2985, 5.4.1).
Secret seal_challenge(const ScepChallenge& challenge, const InternalKey& key);

/// A challenge that was opened, and whose it is.
struct OpenedChallenge {
    std::string tenant_id;  ///< That of the key.
    ScepChallenge challenge;
};

/// Why a text could not be opened, in the order of looking.
enum class ChallengeFault {
    encoding,       ///< Not base64, or not of this length and version.
    unknown_key,    ///< No key of this id, or not any more.
    other_tenant,   ///< The key is another tenant's.
    wrong_tag,      ///< Not sealed by us, or altered.
    wrong_content,  ///< Ours, and not what a challenge holds.
};

/// Opens what `tenant_id` gave out.
std::variant<OpenedChallenge, ChallengeFault> open_challenge(const Secret& text,
                                                             std::string_view tenant_id,
                                                             KeyRing& keys);

}  // namespace certferry::service
