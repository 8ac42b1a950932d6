#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::service {

/// Names one PFX file of a user.
struct ImportedPfxKey {
    std::string tenant_id;
    std::string user_id;
    Bytes thumbprint;  ///< SHA-1 of the end-entity certificate, 20 octets.
};

/// What a connector needs to open the file; readings of the API never hold it. Neither half is
/// readable by the service.
struct ImportedPfxContent {
    Bytes pfx;                 ///< As it was uploaded.
    Bytes encrypted_password;  ///< RSAES-OAEP to the key of provider and key name.
};

/// A PFX file that was imported for a user. Goes with its user.
struct ImportedPfxRecord {
    ImportedPfxKey key;
    std::string user_principal_name;  ///< The user's present one; not written.
    std::string intended_purpose;     ///< Graph's word, such as `smimeEncryption`.
    std::string provider_name;        ///< With key_name: where connectors have the private key.
    std::string key_name;
    std::string padding_scheme;  ///< `oaepSha256`, `oaepSha384` or `oaepSha512`.
    UtcTime starts_at;           ///< Validity of the certificate.
    UtcTime expires_at;
    UtcTime created_at;
    UtcTime modified_at;
};

/// False, and nothing inserted, if the user has it already. Throws Error(store_conflict) if there
/// is no such user.
bool insert_imported_pfx(Session& session, const ImportedPfxRecord& record,
                         const ImportedPfxContent& content);

std::optional<ImportedPfxRecord> find_imported_pfx(Session& session, const ImportedPfxKey& key);

std::optional<ImportedPfxContent> find_imported_pfx_content(Session& session,
                                                            const ImportedPfxKey& key);

/// Of one user, by thumbprint.
std::vector<ImportedPfxRecord> imported_pfx_of_user(Session& session, std::string_view tenant_id,
                                                    std::string_view user_id);

/// The tenant's after this user and thumbprint (both empty: from the first), at most `limit`.
std::vector<ImportedPfxRecord> list_imported_pfx(Session& session, const ImportedPfxKey& after,
                                                 std::int64_t limit);

/// Replaces what describes it, and its content if there is a new one. False if it is not there.
bool update_imported_pfx(Session& session, const ImportedPfxRecord& record,
                         const std::optional<ImportedPfxContent>& content);

/// Those of all tenants whose end is to be looked at by `now`, at most `limit`: each once when it
/// was inserted or its end changed, and then as schedule_expiry_check() says.
std::vector<ImportedPfxRecord> imported_pfx_to_check(Session& session, UtcTime now,
                                                     std::int64_t limit);

/// Has it looked at `next`; empty: never again. False, and nothing changed, if it is not to be
/// looked at by `now`, because somebody else did.
bool schedule_expiry_check(Session& session, const ImportedPfxKey& key, UtcTime now,
                           std::optional<UtcTime> next);

/// False if it is not there.
bool remove_imported_pfx(Session& session, const ImportedPfxKey& key);

}  // namespace certferry::store::service
