#include "service/oauth/application_routes.h"

#include "base/codes/service.h"
#include "base/error.h"
#include "base/uuid.h"
#include "service/oauth/application_answers.h"
#include "service/oauth/resources.h"

#include <boost/describe/class.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ApplicationRecord;

constexpr std::size_t max_name_bytes = 200;

struct ApplicationDraft {
    std::string name;
    std::vector<std::string> roles;
};

BOOST_DESCRIBE_STRUCT(ApplicationDraft, (), (name, roles))

std::vector<FieldError> faults_of(const ApplicationDraft& draft) {
    std::vector<FieldError> faults;
    if (draft.name.empty() || draft.name.size() > max_name_bytes) {
        faults.push_back(application_fault("/name", fmt::format("1 to {} octets", max_name_bytes)));
    }
    for (std::size_t i = 0; i < draft.roles.size(); ++i) {
        if (std::ranges::find(known_application_roles(), draft.roles[i], &RoleRow::name) ==
            known_application_roles().end()) {
            faults.push_back(
                application_fault(fmt::format("/roles/{}", i), "not a role of applications"));
        }
    }
    return faults;
}

void apply(const ApplicationDraft& draft, ApplicationRecord& application) {
    auto roles = draft.roles;
    std::ranges::sort(roles);
    roles.erase(std::ranges::unique(roles).begin(), roles.end());
    application.name = draft.name;
    application.roles = fmt::format("{}", fmt::join(roles, " "));
}

Answer list_all(const ApplicationParts& parts, const Call& call) {
    auto query = call.query;
    const auto page = page_of(query);
    query.refuse_unknown();
    const auto found = parts.database.read([&](Session& session) {
        return store::service::list_applications(session, call.principal.tenant_id, page.after,
                                                 page.limit + 1);
    });
    return page_answer(page, found, application_json,
                       [](const ApplicationRecord& each) { return each.application_id; });
}

Answer read_one(const ApplicationParts& parts, const Call& call) {
    return answer_of(
        parts.database.read([&](Session& session) { return load_application(session, call); }));
}

Answer create(const ApplicationParts& parts, const Call& call) {
    const auto draft = call.body<ApplicationDraft>();
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (auto faults = faults_of(draft); !faults.empty()) {
            return {.errors = std::move(faults)};
        }
        ApplicationRecord application;
        application.tenant_id = call.principal.tenant_id;
        application.application_id = new_uuid(now);
        application.created_at = now;
        application.modified_at = now;
        apply(draft, application);
        store::service::insert_application(session, application);
        auto answer = answer_of(application);
        answer.status = 201;
        answer.location = "/applications/" + application.application_id;
        answer.details = wire::write_json(draft).as_object();
        return answer;
    });
}

Answer replace(const ApplicationParts& parts, const Call& call) {
    const auto version = call.expected_version();
    const auto draft = call.body<ApplicationDraft>();
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (auto faults = faults_of(draft); !faults.empty()) {
            return {.errors = std::move(faults)};
        }
        auto application = load_application(session, call);
        application.version = version;
        apply(draft, application);
        store_change(session, application, now);
        auto answer = answer_of(application);
        answer.details = wire::write_json(draft).as_object();
        return answer;
    });
}

Answer remove(const ApplicationParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime) -> Answer {
        if (!store::service::remove_application(session, call.principal.tenant_id,
                                                call.ids.at(0))) {
            refuse_unknown_object("application", call.ids.at(0));
        }
        return {.status = 204, .object = call.ids.at(0)};
    });
}

}  // namespace

void add_application_routes(Api& api, const ApplicationParts& parts) {
    const RouteAdder add(api, parts);
    constexpr auto administrator = Role::administrator;
    const auto one = application_schema();
    add("GET", "/applications", "application.list", Role::auditor, list_all,
        {.summary = "List applications", .query = page_parameters(), .answer = page_schema(one)});
    add("POST", "/applications", "application.create", administrator, create,
        {.summary = "Register a program that calls the compatible APIs",
         .body = body_of<ApplicationDraft>(),
         .status = 201,
         .answer = one});
    add("GET", "/applications/{applicationId}", "application.read", Role::auditor, read_one,
        {.summary = "Read an application", .answer = one});
    add("PUT", "/applications/{applicationId}", "application.update", administrator, replace,
        {.summary = "Replace an application's name and roles",
         .body = body_of<ApplicationDraft>(),
         .answer = one,
         .needs_etag = true});
    add("DELETE", "/applications/{applicationId}", "application.delete", administrator, remove,
        {.summary = "Remove an application; its tokens end at once", .status = 204});
    add_credential_routes(add);
}

}  // namespace certferry::service
