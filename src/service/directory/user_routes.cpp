#include "base/codes/service.h"
#include "base/error.h"
#include "base/uuid.h"
#include "service/directory/answers.h"
#include "service/directory/find_taken.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::UserRecord;

boost::json::object user_json(const UserRecord& user) {
    auto object = fields_to_json(user);
    object["id"] = user.user_id;
    object["version"] = user.version;
    object["createdAt"] = wire::write_json(user.created_at);
    object["modifiedAt"] = wire::write_json(user.modified_at);
    return object;
}

Answer answer_of(const UserRecord& user) {
    return {.body = user_json(user), .version = user.version, .object = user.user_id};
}

Draft read_body(BodyReader& body, const DirectoryParts& parts) {
    auto draft = read_draft<UserRecord>(body.in(), body.object(), Whole::yes, parts.reserved_sids);
    draft.source = read_source(body.in());
    return draft;
}

Answer list_users(const DirectoryParts& parts, const Call& call) {
    auto query = call.query;
    const auto upn = query.text("userPrincipalNamePrefix");
    const auto name = query.text("displayNamePrefix");
    const auto page = page_of(query);
    query.refuse_unknown();
    if (upn && name) {
        throw Error(codes::query_invalid, "one prefix at a time");
    }
    const auto prefix = store::service::fold_key(upn ? *upn : name.value_or(""));
    const auto users = parts.database.read([&](Session& session) {
        const auto& tenant = call.principal.tenant_id;
        const auto after = position_of(page.after);
        const auto limit = page.limit + 1;
        if (upn) {
            return store::service::list_users_by_upn(session, tenant, prefix, after, limit);
        }
        if (name) {
            return store::service::list_users_by_name(session, tenant, prefix, after, limit);
        }
        return store::service::list_users(session, tenant, after.id, limit);
    });
    return page_answer(page, users, user_json, [&](const UserRecord& user) {
        return position_key(upn ? user.upn_key : name ? user.name_key : "", user.user_id);
    });
}

Answer read_user(const DirectoryParts& parts, const Call& call) {
    const auto user = parts.database.read([&](Session& session) {
        return store::service::find_user(session, call.principal.tenant_id, call.ids.at(0));
    });
    if (!user) {
        refuse_unknown_object("user", call.ids.at(0));
    }
    return answer_of(*user);
}

Answer create_user(const DirectoryParts& parts, const Call& call) {
    BodyReader body(call);
    const auto draft = read_body(body, parts);
    if (const auto& findings = body.finish(); !findings.empty()) {
        return refusal(findings);
    }
    return parts.api.write(call, [&](Session& session, UtcTime now) {
        UserRecord user;
        user.tenant_id = call.principal.tenant_id;
        user.user_id = new_uuid(now);
        user.created_at = now;
        user.modified_at = now;
        const auto edit = apply_draft(user, draft, Whole::yes);
        require_role(call, edit);
        if (!store::service::insert_user(session, user)) {
            throw Error(codes::object_exists, "principal name or external id");
        }
        auto answer = answer_of(user);
        answer.status = 201;
        answer.location = "/users/" + user.user_id;
        answer.details = details_of(edit);
        return answer;
    });
}

Answer replace_user(const DirectoryParts& parts, const Call& call) {
    const auto expected = call.expected_version();
    BodyReader body(call);
    const auto draft = read_body(body, parts);
    if (const auto& findings = body.finish(); !findings.empty()) {
        return refusal(findings);
    }
    return parts.api.write(call, [&](Session& session, UtcTime now) {
        auto user = store::service::lock_user(session, call.principal.tenant_id, call.ids.at(0));
        if (!user) {
            refuse_unknown_object("user", call.ids.at(0));
        }
        if (user->version != expected) {
            throw Error(codes::object_changed, "user " + user->user_id);
        }
        const auto edit = apply_draft(*user, draft, Whole::yes);
        require_role(call, edit);
        if (!edit.empty()) {
            refuse_taken(session, *user);
            user->modified_at = now;
            store::service::update_user(session, *user);
            ++user->version;
        }
        auto answer = answer_of(*user);
        answer.details = details_of(edit);
        return answer;
    });
}

Answer delete_user(const DirectoryParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        const auto user =
            store::service::lock_user(session, call.principal.tenant_id, call.ids.at(0));
        if (!user) {
            refuse_unknown_object("user", call.ids.at(0));
        }
        parts.actions.user_removed(session, *user, now);
        store::service::remove_user(session, user->tenant_id, user->user_id, now);
        return {.status = 204, .object = user->user_id};
    });
}

}  // namespace

void add_user_routes(Api& api, const DirectoryParts& parts) {
    const RouteAdder add(api, parts);
    add("GET", "/users", "user.list", Role::auditor, list_users);
    add("GET", "/users/{userId}", "user.read", Role::auditor, read_user);
    add("POST", "/users", "user.create", Role::administrator, create_user);
    add("PUT", "/users/{userId}", "user.update", Role::operator_, replace_user);
    add("DELETE", "/users/{userId}", "user.delete", Role::administrator, delete_user);
}

}  // namespace certferry::service
