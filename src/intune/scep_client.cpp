#include "intune/scep_client.h"

#include "wire/service_discovery.h"

namespace certferry::intune {

wire::ScepActionResult ScepClient::call(std::string_view path, const std::string& body,
                                        const std::string& transaction_id,
                                        Deadline deadline) const {
    const Action action{.service = wire::scep_validation_service,
                        .path = path,
                        .api_version = wire::scep_api_version};
    return understand(caller_.call(action, body, transaction_id, deadline),
                      wire::parse_scep_result);
}

wire::ScepActionResult ScepClient::validate(const wire::ScepRequestFacts& request,
                                            Deadline deadline) const {
    return call(wire::validate_request_path, wire::write_validate_request(request),
                request.transaction_id, deadline);
}

wire::ScepActionResult ScepClient::notify(const wire::SuccessNotification& notification,
                                          Deadline deadline) const {
    return call(wire::success_notification_path, wire::write_success_notification(notification),
                notification.transaction_id, deadline);
}

wire::ScepActionResult ScepClient::notify(const wire::FailureNotification& notification,
                                          Deadline deadline) const {
    return call(wire::failure_notification_path, wire::write_failure_notification(notification),
                notification.transaction_id, deadline);
}

}  // namespace certferry::intune
