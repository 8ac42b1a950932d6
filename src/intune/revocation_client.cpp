#include "intune/revocation_client.h"

#include "wire/service_discovery.h"

namespace certferry::intune {

std::vector<wire::RevocationRequest> RevocationClient::download(
    const wire::RevocationDownload& what, const std::string& transaction_id,
    Deadline deadline) const {
    const Action action{.service = wire::pki_connector_service,
                        .path = wire::download_revocations_path,
                        .api_version = api_version_};
    return understand(
        caller_.call(action, wire::write_revocation_download(what), transaction_id, deadline),
        wire::parse_revocation_requests);
}

void RevocationClient::upload(const std::vector<wire::RevocationResult>& results,
                              const std::string& transaction_id, Deadline deadline) const {
    const Action action{.service = wire::pki_connector_service,
                        .path = wire::upload_revocations_path,
                        .api_version = api_version_};
    understand(
        caller_.call(action, wire::write_revocation_results(results), transaction_id, deadline),
        wire::check_upload_answer);
}

}  // namespace certferry::intune
