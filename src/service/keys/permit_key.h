#pragma once

#include "base/time.h"
#include "pki/key.h"
#include "service/keys/installation_key.h"
#include "store/database.h"

namespace certferry::service {

/// The installation's key that signs permits (ca/permit.h): P-256, wrapped in the database, one for
/// all tenants and processes. Its public half is pinned at the CA by an administrator: no program
/// hands it on. Immutable, thread-safe.
class PermitKey {
public:
    /// Opens the key; makes it where there is none, once for all processes that share the database.
    /// Throws Error(installation_key_wrong).
    PermitKey(store::Database& database, const InstallationKey& installation, const Clock& clock);

    const pki::PrivateKey& key() const noexcept { return key_; }

private:
    pki::PrivateKey key_;
};

}  // namespace certferry::service
