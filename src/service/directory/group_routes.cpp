#include "base/codes/service.h"
#include "base/error.h"
#include "base/uuid.h"
#include "service/directory/find_taken.h"
#include "service/directory/group_draft.h"
#include "service/directory/group_of_path.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::GroupRecord;

boost::json::object group_json(const GroupRecord& group) {
    auto object = fields_to_json(group);
    object["id"] = group.group_id;
    object["kind"] = group.kind;
    object["version"] = group.version;
    object["createdAt"] = wire::write_json(group.created_at);
    object["modifiedAt"] = wire::write_json(group.modified_at);
    return object;
}

Answer answer_of(const GroupRecord& group) {
    return {.body = group_json(group), .version = group.version, .object = group.group_id};
}

Answer list_groups(const DirectoryParts& parts, const Call& call) {
    auto query = call.query;
    const auto name = query.text("displayNamePrefix");
    const auto member = query.text("memberId");
    const auto page = page_of(query);
    query.refuse_unknown();
    if (name && member) {
        throw Error(codes::query_invalid, "displayNamePrefix or memberId");
    }
    const auto prefix = store::service::fold_key(name.value_or(""));
    const auto groups = parts.database.read([&](Session& session) {
        const auto& tenant = call.principal.tenant_id;
        const auto after = position_of(page.after);
        const auto limit = page.limit + 1;
        if (name) {
            return store::service::list_groups_by_name(session, tenant, prefix, after, limit);
        }
        return member ? store::service::list_groups_of(session, tenant, *member, after.id, limit)
                      : store::service::list_groups(session, tenant, after.id, limit);
    });
    return page_answer(page, groups, group_json, [&](const GroupRecord& group) {
        return position_key(name ? group.name_key : "", group.group_id);
    });
}

Answer read_group(const DirectoryParts& parts, const Call& call) {
    return answer_of(
        parts.database.read([&](Session& session) { return group_of_path(session, call); }));
}

Answer create_group(const DirectoryParts& parts, const Call& call) {
    BodyReader body(call);
    const auto draft = read_group_draft(body.in(), body.object(), Whole::yes, parts.reserved_sids);
    if (!body.in().given("kind")) {
        body.in().add(finding_required("/kind"));
    }
    if (const auto& findings = body.finish(); !findings.empty()) {
        return refusal(findings);
    }
    return parts.api.write(call, [&](Session& session, UtcTime now) {
        GroupRecord group;
        group.tenant_id = call.principal.tenant_id;
        group.group_id = new_uuid(now);
        group.kind = group_kind_words(draft.kind.value());
        group.created_at = now;
        group.modified_at = now;
        const auto edit = apply_draft(group, draft.fields, Whole::yes);
        if (!store::service::insert_group(session, group)) {
            throw Error(codes::object_exists, "name or external id");
        }
        auto answer = answer_of(group);
        answer.status = 201;
        answer.location = "/groups/" + group.group_id;
        answer.details = details_of(edit);
        return answer;
    });
}

Answer replace_group(const DirectoryParts& parts, const Call& call) {
    const auto expected = call.expected_version();
    BodyReader body(call);
    const auto draft = read_group_draft(body.in(), body.object(), Whole::yes, parts.reserved_sids);
    if (const auto& findings = body.finish(); !findings.empty()) {
        return refusal(findings);
    }
    return parts.api.write(call, [&](Session& session, UtcTime now) {
        auto group = take_group(session, call);
        if (group.version != expected) {
            throw Error(codes::object_changed, "group " + group.group_id);
        }
        if (const auto findings = check_group_kind(group, draft); !findings.empty()) {
            return refusal(findings);
        }
        const auto edit = apply_draft(group, draft.fields, Whole::yes);
        if (!edit.empty()) {
            refuse_taken(session, group);
            group.modified_at = now;
            store::service::update_group(session, group);
            ++group.version;
        }
        auto answer = answer_of(group);
        answer.details = details_of(edit);
        return answer;
    });
}

Answer delete_group(const DirectoryParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        const auto group = take_group(session, call);
        parts.actions.group_removed(session, group, now);
        store::service::remove_group(session, group.tenant_id, group.group_id);
        return {.status = 204,
                .object = group.group_id,
                .details = {{"displayName", group.display_name}}};
    });
}

}  // namespace

void add_group_routes(Api& api, const DirectoryParts& parts) {
    const RouteAdder add(api, parts);
    add("GET", "/groups", "group.list", Role::auditor, list_groups);
    add("GET", "/groups/{groupId}", "group.read", Role::auditor, read_group);
    add("POST", "/groups", "group.create", Role::operator_, create_group);
    add("PUT", "/groups/{groupId}", "group.update", Role::operator_, replace_group);
    add("DELETE", "/groups/{groupId}", "group.delete", Role::operator_, delete_group);
    add_member_routes(api, parts);
}

}  // namespace certferry::service
