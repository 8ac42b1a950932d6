#pragma once

#include "base/time.h"
#include "pki/certificate.h"
#include "pki/key.h"
#include "service/keys/installation_key.h"
#include "store/database.h"
#include "store/service/internal_keys.h"

#include <chrono>
#include <string>
#include <vector>

namespace certferry::service {

/// A certificate to be made by the internal CA. The subject is for people only: who it is stands in
/// the SAN.
struct InternalCertificate {
    std::string common_name;
    std::vector<pki::GeneralName> alt_names;
    pki::KeyUsage key_usage;
    std::vector<pki::Oid> extended_key_usage;
    std::chrono::hours validity{365 * 24};
};

/// The installation's own small CA: it certifies the TLS keys of connectors and devices, the
/// encryption keys of devices, and the service's own TLS key, and nothing that anybody outside is
/// meant to trust. One for an installation; its key (P-256) lies wrapped in the database.
/// Thread-safe.
class InternalCa {
public:
    /// Makes key and certificate (20 years). Throws Error(store_conflict) if there is one.
    static void make(store::Database& database, const InstallationKey& installation,
                     const Clock& clock);

    /// Opens it. Throws Error(service_not_initialised) if there is none, and
    /// Error(installation_key_wrong).
    InternalCa(store::Database& database, const InstallationKey& installation, const Clock& clock);

    const pki::Certificate& certificate() const noexcept { return certificate_; }

    /// Signs a certificate for a key that has proved itself; valid from five minutes ago, and not
    /// beyond the CA's own end.
    pki::Certificate issue(const InternalCertificate& wanted, ByteView spki) const;

private:
    InternalCa(const store::service::InternalKeyRecord& record, const InstallationKey& installation,
               const Clock& clock);

    const Clock& clock_;
    pki::PrivateKey key_;
    pki::Certificate certificate_;
};

}  // namespace certferry::service
