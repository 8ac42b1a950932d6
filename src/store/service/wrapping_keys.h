#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::service {

/// The public half of an escrow key or import key of a tenant's connectors.
struct WrappingKeyRecord {
    std::string tenant_id;
    std::string key_id;  ///< SHA-256 of the SPKI, lower-case hexadecimal.
    std::string kind;    ///< escrow, import.
    std::string provider_name;
    std::string key_name;
    Bytes spki;                    ///< SubjectPublicKeyInfo, DER.
    std::string state = "active";  ///< active, decryptOnly. One escrow key at most is active.
    std::string connector_id;      ///< Which connector registered it.
    std::int64_t version = 1;
    UtcTime created_at;
    UtcTime modified_at;
};

/// Throws Error(store_conflict) if the id is there, or another active escrow key.
void insert_wrapping_key(Session& session, const WrappingKeyRecord& key);

std::optional<WrappingKeyRecord> find_wrapping_key(Session& session, std::string_view tenant_id,
                                                   std::string_view key_id);

/// All of a kind, by id; at most `limit`.
std::vector<WrappingKeyRecord> list_wrapping_keys(Session& session, std::string_view tenant_id,
                                                  std::string_view kind, std::int64_t limit);

/// The escrow key that new payloads are wrapped for, if there is one.
std::optional<WrappingKeyRecord> active_escrow_key(Session& session, std::string_view tenant_id);

std::int64_t count_wrapping_keys(Session& session, std::string_view tenant_id);

/// Replaces the state if the row still has `version`, and counts it up. False otherwise.
bool update_wrapping_key(Session& session, const WrappingKeyRecord& key);

/// Ids of the keys that queued requests need, in order; at most `limit`.
std::vector<std::string> awaited_key_ids(Session& session, std::string_view tenant_id,
                                         std::size_t limit);

}  // namespace certferry::store::service
