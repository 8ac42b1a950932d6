#include "service/deployment/deployment_routes.h"

#include "base/error_code.h"
#include "service/api/members.h"
#include "service/api/route_adder.h"
#include "service/api/schemas.h"
#include "service/directory/answers.h"
#include "service/profiles/finding.h"
#include "store/service/deployment_search.h"
#include "store/service/devices.h"
#include "store/service/profiles.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::DeploymentRecord;

void require_profile(Session& session, const Call& call) {
    if (!store::service::find_profile(session, call.principal.tenant_id, call.ids.at(0))) {
        refuse_unknown_object("profile", call.ids.at(0));
    }
}

void explain(boost::json::object& object, std::string_view code) {
    if (const auto* finding = find_finding_code(code)) {
        object["explanation"] = finding->text;
        object["nextStep"] = finding->next_step;
    } else if (const auto* error = find_error_code(code)) {
        object["explanation"] = error->text;
        object["nextStep"] = error->next_step;
    }
}

boost::json::object deployment_json(const DeploymentRecord& deployment) {
    Members members(boost::json::object{{"deviceId", deployment.device_id},
                                        {"profileId", deployment.profile_id},
                                        {"profileVersion", deployment.profile_version},
                                        {"state", deployment.state},
                                        {"removing", deployment.removing},
                                        {"modifiedAt", wire::write_json(deployment.modified_at)}});
    auto object = members.add("code", deployment.code)
                      .add("detail", deployment.detail)
                      .add("certificateId", deployment.certificate_id)
                      .take();
    if (deployment.code) {
        explain(object, *deployment.code);
    }
    return object;
}

Answer list_of_profile(const ProfileParts& parts, const Call& call) {
    auto query = call.query;
    const auto page = page_of(query);
    const auto state = query.text("state");
    query.refuse_unknown();
    const auto deployments = parts.database.read([&](Session& session) {
        require_profile(session, call);
        const auto& tenant = call.principal.tenant_id;
        const auto& id = call.ids.at(0);
        return state ? store::service::deployments_in_state(session, tenant, id, *state, page.after,
                                                            page.limit + 1)
                     : store::service::deployments_of_profile(session, tenant, id, page.after,
                                                              page.limit + 1);
    });
    return page_answer(page, deployments, deployment_json,
                       [](const DeploymentRecord& deployment) { return deployment.device_id; });
}

Answer count_of_profile(const ProfileParts& parts, const Call& call) {
    const auto counts = parts.database.read([&](Session& session) {
        require_profile(session, call);
        return store::service::count_deployments(session, call.principal.tenant_id, call.ids.at(0));
    });
    boost::json::array items;
    for (const auto& count : counts) {
        items.push_back(boost::json::object{{"state", count.state}, {"devices", count.devices}});
    }
    return {.body = boost::json::object{{"items", std::move(items)}}};
}

Answer list_of_device(const ProfileParts& parts, const Call& call) {
    const auto deployments = parts.database.read([&](Session& session) {
        if (!store::service::find_device(session, call.principal.tenant_id, call.ids.at(0))) {
            refuse_unknown_object("device", call.ids.at(0));
        }
        return store::service::deployments_of_device(session, call.principal.tenant_id,
                                                     call.ids.at(0));
    });
    boost::json::array items;
    for (const auto& deployment : deployments) {
        items.push_back(deployment_json(deployment));
    }
    return {.body = boost::json::object{{"items", std::move(items)}}};
}

boost::json::object deployments_schema() {
    const auto text = schemas::text();
    return schemas::object_with({{"deviceId", text},
                                 {"profileId", text},
                                 {"profileVersion", schemas::number()},
                                 {"state", text},
                                 {"removing", {{"type", "boolean"}}},
                                 {"code", text},
                                 {"detail", text},
                                 {"explanation", text},
                                 {"nextStep", text},
                                 {"certificateId", text},
                                 {"modifiedAt", schemas::time()}},
                                {"deviceId", "profileId", "profileVersion", "state", "removing"});
}

void describe_deployments(Api& api) {
    api.describe(
        "profile.deploymentCounts",
        {.summary = "Count the devices that a profile is for, by state",
         .answer = page_schema(schemas::object_with(
             {{"state", schemas::text()}, {"devices", schemas::number()}}, {"state", "devices"}))});
    api.describe(
        "profile.deployments",
        {.summary = "List the devices that a profile is for",
         .query = page_parameters({{.name = "state", .description = "Only those in this state."}}),
         .answer = page_schema(deployments_schema())});
    api.describe("device.deployments", {.summary = "List the profiles that are for a device",
                                        .answer = page_schema(deployments_schema())});
}

}  // namespace

void add_deployment_routes(Api& api, const ProfileParts& parts) {
    const RouteAdder add(api, parts);
    add("GET", "/profiles/{profileId}/deployments", "profile.deployments", Role::auditor,
        list_of_profile);
    add("GET", "/profiles/{profileId}/deploymentCounts", "profile.deploymentCounts", Role::auditor,
        count_of_profile);
    add("GET", "/devices/{deviceId}/deployments", "device.deployments", Role::auditor,
        list_of_device);
    describe_deployments(api);
}

}  // namespace certferry::service
