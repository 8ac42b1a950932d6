#include "service/directory/group_of_path.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::GroupRecord;
using store::service::MemberRecord;

constexpr std::size_t max_members_at_once = 500;

boost::json::object member_json(const MemberRecord& member) {
    return {{"id", member.member_id}, {"name", member.name}};
}

Answer list_members(const DirectoryParts& parts, const Call& call) {
    auto query = call.query;
    const auto page = page_of(query);
    query.refuse_unknown();
    const auto members = parts.database.read([&](Session& session) {
        return store::service::list_members(session, group_of_path(session, call), page.after,
                                            page.limit + 1);
    });
    return page_answer(page, members, member_json,
                       [](const MemberRecord& member) { return member.member_id; });
}

Answer add_all(const Call& call, const std::vector<std::string>& ids, Session& session) {
    const auto group = take_group(session, call);
    Answer answer;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (!take_member(session, group, ids[i])) {
            auto missing = refuse_reference("/memberIds/" + std::to_string(i), ids[i]);
            answer.errors.push_back(std::move(missing.errors.front()));
        }
    }
    if (!answer.errors.empty()) {
        return answer;
    }
    boost::json::array added;
    for (const auto& id : ids) {
        if (store::service::insert_member(session, {group.tenant_id, group.group_id, id})) {
            added.push_back(boost::json::value(id));
        }
    }
    answer.body = boost::json::object{{"added", added.size()}};
    answer.object = group.group_id;
    answer.details = {{"added", std::move(added)}};
    return answer;
}

Answer add_members(const DirectoryParts& parts, const Call& call) {
    BodyReader body(call);
    const auto ids = body.in().texts("memberIds", max_members_at_once, Need::required);
    if (const auto& findings = body.finish(); !findings.empty()) {
        return refusal(findings);
    }
    return parts.api.write(
        call, [&](Session& session, UtcTime) { return add_all(call, ids.value(), session); });
}

Answer remove_member(const DirectoryParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        const auto group = take_group(session, call);
        const auto& member_id = call.ids.at(1);
        const store::service::Membership membership{group.tenant_id, group.group_id, member_id};
        if (!store::service::is_member(session, membership)) {
            refuse_unknown_object("member", member_id);
        }
        parts.actions.member_removed(session, group, member_id, now);
        store::service::remove_member(session, membership);
        return {.status = 204, .object = group.group_id, .details = {{"removed", member_id}}};
    });
}

}  // namespace

GroupRecord group_of_path(Session& session, const Call& call) {
    auto group = store::service::find_group(session, call.principal.tenant_id, call.ids.at(0));
    if (!group) {
        refuse_unknown_object("group", call.ids.at(0));
    }
    return *std::move(group);
}

GroupRecord take_group(Session& session, const Call& call) {
    auto group = store::service::lock_group(session, call.principal.tenant_id, call.ids.at(0));
    if (!group) {
        refuse_unknown_object("group", call.ids.at(0));
    }
    return *std::move(group);
}

bool take_member(Session& session, const GroupRecord& group, const std::string& member_id) {
    return group.kind == "user"
               ? store::service::lock_user(session, group.tenant_id, member_id).has_value()
               : store::service::lock_device(session, group.tenant_id, member_id).has_value();
}

void add_member_routes(Api& api, const DirectoryParts& parts) {
    const RouteAdder add(api, parts);
    add("GET", "/groups/{groupId}/members", "groupMember.list", Role::auditor, list_members);
    add("POST", "/groups/{groupId}/members", "groupMember.add", Role::operator_, add_members);
    add("DELETE", "/groups/{groupId}/members/{memberId}", "groupMember.remove", Role::operator_,
        remove_member);
}

}  // namespace certferry::service
