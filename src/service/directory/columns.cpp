#include "service/directory/columns.h"

#include "service/directory/fields.h"

#include <algorithm>
#include <array>
#include <span>

namespace certferry::service {

namespace {

using store::service::DeviceRecord;
using store::service::GroupRecord;
using store::service::UserRecord;

constexpr std::array<std::string_view, 3> more_of_devices{"platform", "userId",
                                                          "userPrincipalName"};
constexpr std::array<std::string_view, 1> more_of_groups{"kind"};
constexpr std::array<std::string_view, 7> of_members{
    "groupId",          "groupExternalId",   "groupDisplayName", "memberId",
    "memberExternalId", "userPrincipalName", "deviceName"};

template <class Record>
Column find(std::string_view name, std::span<const std::string_view> more) {
    const auto fields = fields_of<Record>();
    const auto found = std::ranges::find(fields, name, &Field<Record>::name);
    if (found != fields.end()) {
        return found->form == Form::flag ? Column::flag : Column::text;
    }
    return std::ranges::find(more, name) == more.end() ? Column::none : Column::text;
}

}  // namespace

Column column_of(std::string_view kind, std::string_view name) {
    if (kind == "users") {
        return find<UserRecord>(name, {});
    }
    if (kind == "devices") {
        return find<DeviceRecord>(name, more_of_devices);
    }
    if (kind == "groups") {
        return find<GroupRecord>(name, more_of_groups);
    }
    return std::ranges::find(of_members, name) == of_members.end() ? Column::none : Column::text;
}

}  // namespace certferry::service
