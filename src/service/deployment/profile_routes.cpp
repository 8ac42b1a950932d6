#include "service/deployment/profile_routes.h"

#include "base/codes/service.h"
#include "base/error.h"
#include "base/uuid.h"
#include "service/api/route_adder.h"
#include "service/api/schemas.h"
#include "service/deployment/deployment_routes.h"
#include "service/deployment/profile_preview.h"
#include "service/deployment/profile_review.h"
#include "service/deployment/stored_profile.h"
#include "service/directory/answers.h"
#include "service/profiles/profile_json.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::AssignmentRecord;

StoredProfile load_known(Session& session, const Call& call) {
    auto stored = load_profile(session, call.principal.tenant_id, call.ids.at(0));
    if (!stored) {
        refuse_unknown_object("profile", call.ids.at(0));
    }
    return *std::move(stored);
}

Answer answer_of(const Profile& profile, std::int64_t edition, const Findings& warnings = {}) {
    auto body = write_profile(profile);
    if (!warnings.empty()) {
        body["findings"] = findings_json(warnings);
    }
    return {.body = std::move(body), .version = edition, .object = profile.id};
}

std::vector<AssignmentRecord> records_of(const std::vector<Assignment>& assignments) {
    std::vector<AssignmentRecord> records;
    records.reserve(assignments.size());
    for (const auto& assignment : assignments) {
        records.push_back({.group_id = assignment.group_id,
                           .exclude = assignment.mode == AssignmentMode::exclude});
    }
    return records;
}

Answer create(const ProfileParts& parts, const Call& call) {
    const wire::JsonDocument document(call.json_text(), {});
    const auto reading = read_profile(wire::json_object(document.value(), {}));
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        const auto findings =
            review_profile(session, call.principal.tenant_id, reading, nullptr, now);
        if (has_errors(findings)) {
            return refusal(findings);
        }
        auto profile = reading.profile.value();
        profile.id = new_uuid(now);
        profile.version = 1;
        profile.created_at = now;
        profile.modified_at = now;
        store::service::insert_profile(session, to_record(call.principal.tenant_id, profile, 1));
        store::service::set_assignments(session, call.principal.tenant_id, profile.id,
                                        records_of(profile.assignments));
        auto answer = answer_of(profile, 1, findings);
        answer.status = 201;
        answer.location = "/profiles/" + profile.id;
        return answer;
    });
}

Answer replace(const ProfileParts& parts, const Call& call) {
    const auto edition = call.expected_version();
    const wire::JsonDocument document(call.json_text(), {});
    const auto reading = read_profile(wire::json_object(document.value(), {}));
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        const auto stored = load_known(session, call);
        const auto findings =
            review_profile(session, call.principal.tenant_id, reading, &stored.profile, now);
        if (has_errors(findings)) {
            return refusal(findings);
        }
        auto profile = reading.profile.value();
        profile.id = stored.profile.id;
        profile.version =
            stored.profile.version + (settings_differ(stored.profile, profile) ? 1 : 0);
        profile.created_at = stored.profile.created_at;
        profile.modified_at = now;
        if (!store::service::update_profile(
                session, to_record(call.principal.tenant_id, profile, edition))) {
            throw Error(codes::object_changed, profile.id);
        }
        store::service::set_assignments(session, call.principal.tenant_id, profile.id,
                                        records_of(profile.assignments));
        return answer_of(profile, edition + 1, findings);
    });
}

Answer read_one(const ProfileParts& parts, const Call& call) {
    const auto stored =
        parts.database.read([&](Session& session) { return load_known(session, call); });
    return answer_of(stored.profile, stored.record.edition);
}

Answer list(const ProfileParts& parts, const Call& call) {
    auto query = call.query;
    const auto page = page_of(query);
    query.refuse_unknown();
    const auto profiles = parts.database.read([&](Session& session) {
        std::vector<Profile> all;
        for (const auto& record : store::service::list_profiles(session, call.principal.tenant_id,
                                                                page.after, page.limit + 1)) {
            all.push_back(from_record(record));
            all.back().assignments =
                load_assignments(session, call.principal.tenant_id, record.profile_id);
        }
        return all;
    });
    return page_answer(page, profiles, write_profile,
                       [](const Profile& profile) { return profile.id; });
}

Answer remove(const ProfileParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime) -> Answer {
        if (!store::service::remove_profile(session, call.principal.tenant_id, call.ids.at(0))) {
            refuse_unknown_object("profile", call.ids.at(0));
        }
        return {.status = 204, .object = call.ids.at(0)};
    });
}

/// What every profile has; its other members depend on kind and platform.
boost::json::object profile_schema() {
    const auto text = schemas::text();
    return schemas::object_with(
        {{"id", text},
         {"displayName", text},
         {"description", text},
         {"kind", text},
         {"platform", text},
         {"version", schemas::number()},
         {"createdAt", schemas::time()},
         {"modifiedAt", schemas::time()},
         {"assignments", schemas::list_of(schemas::object_with(
                             {{"target", text}, {"groupId", text}, {"mode", text}},
                             {"target", "groupId", "mode"}))}},
        {"displayName", "kind", "platform"});
}

void describe(Api& api) {
    const auto schema = profile_schema();
    api.describe(
        "profile.list",
        {.summary = "List profiles", .query = page_parameters(), .answer = page_schema(schema)});
    api.describe("profile.create", {.summary = "Make a profile with its assignments",
                                    .body = BodyForm{.schema = schema},
                                    .status = 201,
                                    .answer = schema});
    api.describe("profile.read", {.summary = "Read a profile", .answer = schema});
    api.describe("profile.update", {.summary = "Replace a profile and its assignments",
                                    .body = BodyForm{.schema = schema},
                                    .answer = schema,
                                    .needs_etag = true});
    api.describe("profile.delete", {.summary = "Remove a profile", .status = 204});
}

}  // namespace

void add_profile_routes(Api& api, const ProfileParts& parts) {
    const RouteAdder add(api, parts);
    add("GET", "/profiles", "profile.list", Role::auditor, list);
    add("POST", "/profiles", "profile.create", Role::administrator, create);
    add("GET", "/profiles/{profileId}", "profile.read", Role::auditor, read_one);
    add("PUT", "/profiles/{profileId}", "profile.update", Role::administrator, replace);
    add("DELETE", "/profiles/{profileId}", "profile.delete", Role::administrator, remove);
    add_deployment_routes(api, parts);
    add_profile_preview(api, parts);
    describe(api);
}

}  // namespace certferry::service
