#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>

namespace certferry::store::service {

/// What a key of the service is for.
enum class KeyPurpose {
    ca,         ///< The internal CA's private key, PKCS#8.
    challenge,  ///< Seals a tenant's SCEP challenges.
    token,      ///< Authenticates the access tokens that we give out.
    permit,     ///< The installation's private key that signs permits, PKCS#8.
};

/// As stored: `ca`, `challenge`, `token`, `permit`.
std::string_view to_text(KeyPurpose purpose) noexcept;

/// A key as it is stored: wrapped under the installation key.
struct InternalKeyRecord {
    std::string tenant_id;
    std::string key_id;  ///< Unique in the installation.
    KeyPurpose purpose = KeyPurpose::challenge;
    std::string wrapping_key_id;
    Bytes wrapped;
    std::optional<Bytes> certificate;  ///< DER; of a CA only.
    UtcTime created_at;
};

void insert_internal_key(Session& session, const InternalKeyRecord& key);

/// The tenant's newest key for this purpose, if it has one.
std::optional<InternalKeyRecord> newest_internal_key(Session& session, std::string_view tenant_id,
                                                     KeyPurpose purpose);

/// The key of this id, of whatever tenant.
std::optional<InternalKeyRecord> find_internal_key(Session& session, std::string_view key_id);

/// Forgets the keys for this purpose that were made before `before`; gives their number.
std::int64_t remove_internal_keys(Session& session, KeyPurpose purpose, UtcTime before);

}  // namespace certferry::store::service
