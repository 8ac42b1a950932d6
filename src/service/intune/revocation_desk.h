#pragma once

#include "base/time.h"
#include "service/oauth/token_service.h"
#include "store/database.h"
#include "wire/pki_connector.h"

#include <chrono>
#include <vector>

namespace certferry::service {

/// How applications get revocations.
struct RevocationSettings {
    /// For how long nobody else gets what was downloaded, and it is not offered again.
    std::chrono::seconds lease = std::chrono::minutes(60);

    /// `issuerName` is compared with the reported CA configuration as well.
    bool match_ca_configuration = false;
};

/// The queue of revocations for applications (PkiConnectorFEService). Connectors lease from the
/// same queue: each revocation is one side's at a time. Thread-safe.
class RevocationDesk {
public:
    struct Parts {
        store::Database& database;  ///< All is lent.
        const Clock& clock;
        RevocationSettings settings;
    };

    explicit RevocationDesk(const Parts& parts) : parts_(parts) {}

    /// Leases up to `max_requests` of those that fit, oldest first. The filter comes before the
    /// limit; without one, or with an empty one, every issuer's fit.
    std::vector<wire::RevocationRequest> download(const ApplicationAccess& application,
                                                  const wire::RevocationDownload& wanted);

    /// Takes results. A context that is unknown, of another tenant, or closed changes nothing, so
    /// that an upload may be repeated. A failure counts only from who has the lease; a success
    /// counts from whoever had it, because the certificate is revoked.
    void upload(const ApplicationAccess& application,
                const std::vector<wire::RevocationResult>& results);

private:
    Parts parts_;
};

}  // namespace certferry::service
