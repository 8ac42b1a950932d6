#include "service/directory/find_taken.h"

namespace certferry::service {

using store::Session;
using store::service::DeviceRecord;
using store::service::GroupRecord;
using store::service::UserRecord;

std::optional<std::string_view> taken_field(Session& session, const UserRecord& user) {
    const auto named = store::service::find_user_by_upn(session, user.tenant_id, user.upn_key);
    if (named && named->user_id != user.user_id) {
        return "userPrincipalName";
    }
    const auto known = user.external_id ? store::service::find_user_by_external_id(
                                              session, user.tenant_id, *user.external_id)
                                        : std::nullopt;
    return known && known->user_id != user.user_id ? std::optional("externalId") : std::nullopt;
}

std::optional<std::string_view> taken_field(Session& session, const GroupRecord& group) {
    const auto named = store::service::find_group_by_name(session, group.tenant_id, group.name_key);
    if (named && named->group_id != group.group_id) {
        return "displayName";
    }
    const auto known = group.external_id ? store::service::find_group_by_external_id(
                                               session, group.tenant_id, *group.external_id)
                                         : std::nullopt;
    return known && known->group_id != group.group_id ? std::optional("externalId") : std::nullopt;
}

std::optional<std::string_view> taken_field(Session& session, const DeviceRecord& device) {
    const auto named =
        store::service::find_device_by_name(session, device.tenant_id, device.name_key);
    if (named && named->device_id != device.device_id) {
        return "deviceName";
    }
    const auto known = device.directory_id ? store::service::find_device_by_directory_id(
                                                 session, device.tenant_id, *device.directory_id)
                                           : std::nullopt;
    return known && known->device_id != device.device_id ? std::optional("directoryDeviceId")
                                                         : std::nullopt;
}

}  // namespace certferry::service
