#include "service/deployment/stored_profile.h"

#include "base/error.h"
#include "base/memo.h"
#include "service/profiles/profile_json.h"
#include "store/service/groups.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <memory>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ProfileRecord;

/// What the row has in columns of its own, or elsewhere.
constexpr std::array<std::string_view, 7> not_settings{
    "id", "version", "edition", "createdAt", "modifiedAt", "assignments", "findings"};

/// What is in the settings of a row; none if they cannot be read.
std::optional<Profile> parse_settings(const std::string& text) {
    boost::system::error_code fault;
    const auto settings = boost::json::parse(text, fault);
    const auto* object = fault ? nullptr : settings.if_object();
    auto reading = object != nullptr ? read_profile(*object) : ProfileReading();
    return has_errors(reading.findings) ? std::nullopt : std::move(reading.profile);
}

/// Remembers what texts say: each check-in of a device reads the profiles of its groups, which are
/// few and seldom change. Thread-safe.
class ParsedSettings {
public:
    std::optional<Profile> of(const std::string& text) {
        if (const auto known = known_.find(text)) {
            return **known;
        }
        auto parsed = parse_settings(text);
        if (parsed) {
            known_.keep(text, std::make_shared<const Profile>(*parsed));
        }
        return parsed;
    }

private:
    Memo<std::string, std::shared_ptr<const Profile>> known_{500};
};

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
    static ParsedSettings settings;
    auto profile = settings.of(record.settings);
    if (!profile) {
        throw Error(codes::store_corrupt, "profile " + record.profile_id + " cannot be read");
    }
    profile->id = record.profile_id;
    profile->version = static_cast<std::uint64_t>(record.version);
    profile->created_at = record.created_at;
    profile->modified_at = record.modified_at;
    return *std::move(profile);
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
