#pragma once

#include "base/guarded.h"
#include "base/secret.h"
#include "base/time.h"
#include "service/keys/installation_key.h"
#include "store/database.h"
#include "store/service/internal_keys.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace certferry::service {

/// A secret key of the service, opened.
struct InternalKey {
    std::string tenant_id;
    std::string key_id;  ///< 16 hexadecimal digits; unique in the installation.
    store::service::KeyPurpose purpose;
    Secret octets;
    UtcTime created_at;
};

/// The tenants' secret keys, wrapped in the database under the installation key, opened once and
/// kept in memory. A key is made when it is first needed and replaced a day later; the older ones
/// stay as long as what they sealed may come back. Thread-safe.
class KeyRing {
public:
    /// After this a new key takes over.
    static constexpr std::chrono::hours in_use_for{24};

    /// A key opens for this long after it was made. A success notification may come until 24 hours
    /// after the end of a challenge that lived for an hour.
    static constexpr std::chrono::hours kept_for = in_use_for + std::chrono::hours(26);

    /// All is lent.
    KeyRing(store::Database& database, const InstallationKey& installation, const Clock& clock);

    /// The key that seals now.
    std::shared_ptr<const InternalKey> current(std::string_view tenant_id,
                                               store::service::KeyPurpose purpose);

    /// The key of this id, of whatever tenant; null if there is none.
    std::shared_ptr<const InternalKey> find(std::string_view key_id);

    /// Forgets keys that are older than `kept_for`, in the database too.
    void tidy();

private:
    using Key = std::shared_ptr<const InternalKey>;

    Key make(std::string_view tenant_id, store::service::KeyPurpose purpose);
    Key open(const store::service::InternalKeyRecord& record);

    store::Database& database_;
    const InstallationKey& installation_;
    const Clock& clock_;
    Guarded<std::map<std::string, Key, std::less<>>> by_id_;
    Guarded<std::map<std::pair<std::string, store::service::KeyPurpose>, Key>> current_;
};

/// What a wrapped key is bound to.
Bytes wrapping_context(std::string_view tenant_id, std::string_view key_id,
                       store::service::KeyPurpose purpose);

}  // namespace certferry::service
