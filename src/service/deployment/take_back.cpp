#include "service/deployment/removal_order.h"
#include "service/deployment/visit.h"
#include "service/queue/orders.h"
#include "store/service/profiles.h"

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::AssignmentRecord;
using store::service::DeploymentRecord;

/// What kept the profile from the device: with an assignment left that could bring it, somebody
/// left a group.
RemovalAction what_happened(const Visit& visit, const std::string& profile_id) {
    const auto assignments =
        store::service::list_assignments(visit.session(), visit.device().tenant_id, profile_id);
    const bool is_assigned = std::ranges::any_of(
        assignments, [](const AssignmentRecord& assignment) { return !assignment.exclude; });
    return is_assigned ? RemovalAction::ungroup : RemovalAction::unassign;
}

}  // namespace

void take_back(Visit& visit, const DeploymentRecord& deployment) {
    const auto certificate =
        deployment.certificate_id
            ? store::service::find_certificate(visit.session(), visit.device().tenant_id,
                                               *deployment.certificate_id)
            : std::nullopt;
    bool remove = true;
    if (certificate) {
        visit.change([id = certificate->certificate_id, tenant_id = certificate->tenant_id,
                      now = visit.now()](Session& session) {
            cancel_requests_of_certificate(session, tenant_id, id, now);
        });
        const auto action = what_happened(visit, deployment.profile_id);
        const auto effect = effect_of_removal(visit.device(), *certificate, action);
        remove = effect.remove;
        if (effect.revoke) {
            visit.change([old = *certificate, action, now = visit.now()](Session& session) {
                order_revocation(session, old, revocation_reason(action), now);
            });
        }
    }
    if (!remove || !visit.is_reported(deployment.profile_id)) {
        visit.change([deployment](Session& session) {
            store::service::remove_deployment(session, deployment.tenant_id, deployment.device_id,
                                              deployment.profile_id);
        });
        return;
    }
    visit.remove(deployment.profile_id);
    if (!deployment.removing) {
        auto removing = deployment;
        removing.removing = true;
        removing.modified_at = visit.now();
        visit.change(
            [removing](Session& session) { store::service::put_deployment(session, removing); });
    }
}

}  // namespace certferry::service
