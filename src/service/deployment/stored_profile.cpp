#include "service/deployment/stored_profile.h"

#include "base/error.h"
#include "service/profiles/profile_json.h"
#include "store/service/groups.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ProfileRecord;

/// What the row has in columns of its own, or elsewhere.
constexpr std::array<std::string_view, 7> not_settings{
    "id", "version", "edition", "createdAt", "modifiedAt", "assignments", "findings"};

}  // namespace

ProfileRecord to_record(std::string_view tenant_id, const Profile& profile, std::int64_t edition) {
    auto settings = write_profile(profile);
    for (const auto name : not_settings) {
        settings.erase(boost::json::string_view(name.data(), name.size()));
    }
    return {.tenant_id = std::string(tenant_id),
            .profile_id = profile.id,
            .kind = std::string(profile_kind_words(profile.kind())),
            .platform = std::string(platform_words(profile.platform)),
            .display_name = profile.display_name,
            .settings = boost::json::serialize(settings),
            .version = static_cast<std::int64_t>(profile.version),
            .edition = edition,
            .created_at = profile.created_at.value(),
            .modified_at = profile.modified_at.value()};
}

Profile from_record(const ProfileRecord& record) {
    boost::system::error_code fault;
    const auto settings = boost::json::parse(record.settings, fault);
    const auto* object = fault ? nullptr : settings.if_object();
    auto reading = object != nullptr ? read_profile(*object) : ProfileReading();
    if (!reading.profile || has_errors(reading.findings)) {
        throw Error(codes::store_corrupt, "profile " + record.profile_id + " cannot be read");
    }
    reading.profile->id = record.profile_id;
    reading.profile->version = static_cast<std::uint64_t>(record.version);
    reading.profile->created_at = record.created_at;
    reading.profile->modified_at = record.modified_at;
    return *std::move(reading.profile);
}

std::vector<Assignment> load_assignments(Session& session, std::string_view tenant_id,
                                         std::string_view profile_id) {
    std::vector<Assignment> assignments;
    for (auto& stored : store::service::list_assignments(session, tenant_id, profile_id)) {
        const auto group = store::service::find_group(session, tenant_id, stored.group_id);
        if (!group) {
            continue;  // Deleted since: it reaches nobody.
        }
        assignments.push_back(
            {.target = group->kind == "user" ? AssignmentTarget::user_group
                                             : AssignmentTarget::device_group,
             .group_id = std::move(stored.group_id),
             .mode = stored.exclude ? AssignmentMode::exclude : AssignmentMode::include});
    }
    return assignments;
}

}  // namespace certferry::service
