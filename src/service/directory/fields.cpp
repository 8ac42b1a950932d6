#include "service/directory/fields.h"

#include <array>

namespace certferry::service {

namespace {

using store::service::DeviceRecord;
using store::service::fold_key;
using store::service::GroupRecord;
using store::service::UserRecord;

constexpr std::size_t max_text = 1024;  // As long as a value in a name can be.

constexpr std::array<Field<UserRecord>, 7> user_fields{{
    {.name = "userPrincipalName",
     .member = &UserRecord::user_principal_name,
     .form = Form::upn,
     .grants = true},
    {.name = "displayName", .member = &UserRecord::display_name},
    {.name = "externalId", .member = &UserRecord::external_id},
    {.name = "emailAddress",
     .member = &UserRecord::email_address,
     .form = Form::email,
     .grants = true},
    {.name = "onPremisesDistinguishedName",
     .member = &UserRecord::on_premises_distinguished_name,
     .max_characters = max_text},
    {.name = "onPremisesSamAccountName", .member = &UserRecord::on_premises_sam_account_name},
    {.name = "onPremisesSecurityIdentifier",
     .member = &UserRecord::security_identifier,
     .form = Form::sid,
     .grants = true},
}};

constexpr std::array<Field<GroupRecord>, 2> group_fields{{
    {.name = "displayName", .member = &GroupRecord::display_name},
    {.name = "externalId", .member = &GroupRecord::external_id},
}};

constexpr std::array<Field<DeviceRecord>, 13> device_fields{{
    {.name = "deviceName", .member = &DeviceRecord::device_name},
    {.name = "directoryDeviceId", .member = &DeviceRecord::directory_id, .form = Form::uuid},
    {.name = "serialNumber", .member = &DeviceRecord::serial_number},
    {.name = "imei", .member = &DeviceRecord::imei, .form = Form::imei},
    {.name = "meid", .member = &DeviceRecord::meid, .form = Form::meid},
    {.name = "wifiMacAddress", .member = &DeviceRecord::wifi_mac_address, .form = Form::mac},
    {.name = "fullyQualifiedDomainName",
     .member = &DeviceRecord::fully_qualified_domain_name,
     .form = Form::fqdn,
     .grants = true},
    {.name = "onPremisesSecurityIdentifier",
     .member = &DeviceRecord::security_identifier,
     .form = Form::sid,
     .grants = true},
    {.name = "osEdition", .member = &DeviceRecord::os_edition},
    {.name = "osVersion", .member = &DeviceRecord::os_version},
    {.name = "domainJoined", .member = &DeviceRecord::domain_joined, .form = Form::flag},
    {.name = "directoryJoined", .member = &DeviceRecord::directory_joined, .form = Form::flag},
    {.name = "samsungKnox", .member = &DeviceRecord::samsung_knox, .form = Form::flag},
}};

}  // namespace

std::span<const Field<UserRecord>> fields(const UserRecord* /*of*/) {
    return user_fields;
}

std::span<const Field<GroupRecord>> fields(const GroupRecord* /*of*/) {
    return group_fields;
}

std::span<const Field<DeviceRecord>> fields(const DeviceRecord* /*of*/) {
    return device_fields;
}

void refresh_keys(UserRecord& user) {
    user.upn_key = fold_key(user.user_principal_name);
    user.name_key = fold_key(user.display_name);
}

void refresh_keys(GroupRecord& group) {
    group.name_key = fold_key(group.display_name);
}

void refresh_keys(DeviceRecord& device) {
    device.name_key = fold_key(device.device_name);
}

}  // namespace certferry::service
