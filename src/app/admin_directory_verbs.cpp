// Verbs of `certferry admin`: members of groups, assignment of profiles.
#include "app/admin_verbs.h"
#include "base/error.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace certferry::app {

namespace {

constexpr std::array<Column, 2> member_columns{{{"ID", "id"}, {"NAME", "name"}}};

struct DirectoryWords {
    std::string id;
    std::string group;
    std::vector<std::string> members;
    bool exclude = false;
    bool remove = false;
    int limit = 100;
};

std::string members_path(const DirectoryWords& given) {
    return fmt::format("/groups/{}/members", encode_segment(given.group));
}

void list_members(AdminSession& session, const DirectoryWords& given) {
    session.print(member_columns,
                  list_all(session.client(), members_path(given), {}, given.limit, true).items);
}

void add_members(AdminSession& session, const DirectoryWords& given) {
    const auto reply = session.client().post(
        members_path(given),
        boost::json::object{
            {"memberIds", boost::json::array(given.members.begin(), given.members.end())}});
    session.print(reply.body);
}

void remove_members(AdminSession& session, const DirectoryWords& given) {
    for (const auto& member : given.members) {
        session.client().remove(members_path(given) + "/" + encode_segment(member));
    }
    session.print({});
}

/// The profile's assignments without that of this group.
boost::json::array without_group(const boost::json::object& profile, std::string_view group) {
    boost::json::array kept;
    const auto* assignments = profile.if_contains("assignments");
    if (assignments != nullptr && assignments->is_array()) {
        for (const auto& each : assignments->get_array()) {
            if (each.as_object().at("groupId").as_string() != boost::json::string_view(group)) {
                kept.push_back(each);
            }
        }
    }
    return kept;
}

void assign(AdminSession& session, const DirectoryWords& given) {
    std::string target;
    if (!given.remove) {
        const auto group =
            session.client().get("/groups/" + encode_segment(given.group)).body.as_object();
        target = group.at("kind").as_string() == "user" ? "userGroup" : "deviceGroup";
    }
    const auto change = [&](const boost::json::object& profile) {
        auto assignments = without_group(profile, given.group);
        if (!given.remove) {
            assignments.push_back(
                boost::json::object{{"target", target},
                                    {"groupId", given.group},
                                    {"mode", given.exclude ? "exclude" : "include"}});
        }
        auto changed = writable_members(profile, {});
        changed["assignments"] = std::move(assignments);
        return changed;
    };
    const auto path = "/profiles/" + encode_segment(given.id);
    session.print(change_object(session.client(), path, change).body);
}

}  // namespace

void add_directory_verbs(AdminVerbs& verbs) {
    auto* members = verbs.area("groups", "").add_subcommand("members", "who belongs to a group");
    members->require_subcommand(1);
    const auto add = [&](std::string_view name, std::string_view help,
                         void (*run)(AdminSession&, const DirectoryWords&)) {
        auto given = std::make_shared<DirectoryWords>();
        auto& verb = verbs.add(*members, name, help,
                               [given, run](AdminSession& session) { run(session, *given); });
        verb.add_option("GROUP", given->group, "id of the group")->required();
        if (name == "list") {
            verb.add_option("--limit", given->limit, "at most so many")->capture_default_str();
        } else {
            verb.add_option("MEMBER", given->members, "ids of users or devices")->required();
        }
    };
    add("list", "list them", list_members);
    add("add", "add some", add_members);
    add("remove", "take some out", remove_members);

    auto given = std::make_shared<DirectoryWords>();
    auto& verb = verbs.add(verbs.area("profiles", ""), "assign",
                           "assign a profile to a group, in place of what it was to it",
                           [given](AdminSession& session) { assign(session, *given); });
    verb.add_option("PROFILE", given->id, "id of the profile")->required();
    verb.add_option("GROUP", given->group, "id of the group")->required();
    auto* exclude = verb.add_flag("--exclude", given->exclude, "keep the group's members out");
    verb.add_flag("--remove", given->remove, "end the assignment")->excludes(exclude);
}

}  // namespace certferry::app
