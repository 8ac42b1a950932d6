#include "intune/scep_client.h"

#include "wire/service_discovery.h"

namespace certferry::intune {

Step<wire::ScepActionResult> ScepClient::ask(std::string_view path, const std::string& body,
                                             const std::string& transaction_id,
                                             Deadline deadline) const {
    const Action action{.service = wire::scep_validation_service,
                        .path = path,
                        .api_version = wire::scep_api_version};
    return and_then(caller_.ask(action, body, transaction_id, deadline),
                    [](const ServiceCaller::Answer& answer) {
                        return understand(answer, wire::parse_scep_result);
                    });
}

Step<wire::ScepActionResult> ScepClient::validate(const wire::ScepRequestFacts& request,
                                                  Deadline deadline) const {
    return ask(wire::validate_request_path, wire::write_validate_request(request),
               request.transaction_id, deadline);
}

Step<wire::ScepActionResult> ScepClient::notify(const wire::SuccessNotification& notification,
                                                Deadline deadline) const {
    return ask(wire::success_notification_path, wire::write_success_notification(notification),
               notification.transaction_id, deadline);
}

Step<wire::ScepActionResult> ScepClient::notify(const wire::FailureNotification& notification,
                                                Deadline deadline) const {
    return ask(wire::failure_notification_path, wire::write_failure_notification(notification),
               notification.transaction_id, deadline);
}

}  // namespace certferry::intune
