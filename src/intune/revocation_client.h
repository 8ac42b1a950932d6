#pragma once

#include "base/time.h"
#include "intune/service_caller.h"
#include "wire/pki_connector.h"

#include <string>
#include <vector>

namespace certferry::intune {

/// A management service's revocation API. Thread-safe; blocks until the deadline. Throws what
/// ServiceCaller::call() throws, and Error(service_answer_invalid).
class RevocationClient {
public:
    /// Lent. `api_version` is configuration, because Microsoft has announced another form.
    explicit RevocationClient(const ServiceCaller& caller, std::string api_version = std::string(
                                                               wire::pki_connector_api_version))
        : caller_(caller), api_version_(std::move(api_version)) {}

    /// The certificates to revoke. Intune gives out nothing new for an hour after this, so ask
    /// hourly; leave the issuer's name out and pick by serial number, because its filter errs.
    /// `transaction_id` is the same for a download and its upload.
    std::vector<wire::RevocationRequest> download(const wire::RevocationDownload& what,
                                                  const std::string& transaction_id,
                                                  Deadline deadline) const;

    /// What became of them. May be repeated until it succeeds.
    void upload(const std::vector<wire::RevocationResult>& results,
                const std::string& transaction_id, Deadline deadline) const;

private:
    const ServiceCaller& caller_;
    std::string api_version_;
};

}  // namespace certferry::intune
