#include "store/service/devices.h"

#include "store/service/device_history.h"

#include <array>

namespace certferry::store::service {

namespace {

constexpr std::array<std::string_view, 7> state_names{
    "registered", "enrolled", "retiring", "wiping", "retired", "wiped", "unenrolled"};

// Statements are constants, put together once: a connection keeps each prepared by its text.
const std::string device_of_tenant =
    "SELECT tenant_id, device_id, user_id, platform, state, device_name, name_key, directory_id,"
    " serial_number, imei, meid, wifi_mac_address, fully_qualified_domain_name,"
    " security_identifier, domain_joined, directory_joined, samsung_knox, os_edition, os_version,"
    " enrolled_os_version, sources, client_serial, previous_client_serial, encryption_certificate,"
    " synced_at, sync_requested_at, version, created_at, modified_at FROM devices"
    " WHERE tenant_id = $1";
const std::string device_by_id = device_of_tenant + " AND device_id = $2";
const std::string device_locked_by_id = device_of_tenant + " AND device_id = $2 FOR UPDATE";
const std::string device_by_name = device_of_tenant + " AND name_key = $2";
const std::string device_by_directory_id = device_of_tenant + " AND directory_id = $2";

const std::string device_platform_too = " AND ($5 = '' OR platform = $5)";
const std::string device_state_too = " AND ($6 = '' OR state = $6)" + device_platform_too;
const std::string device_name_too =
    " AND ($7 = '' OR (name_key >= $7 AND name_key < $8))" + device_state_too;
const std::string device_user_too = " AND ($9 = '' OR user_id = $9)" + device_name_too;
const std::string device_page_by_id = " AND device_id > $3 ORDER BY device_id LIMIT $4";
const std::string device_list_by_serial =
    device_of_tenant + " AND serial_number = $2" + device_user_too + device_page_by_id;
const std::string device_list_by_user =
    device_of_tenant + " AND user_id = $2" + device_name_too + device_page_by_id;
const std::string device_list_by_name = device_of_tenant +
                                        " AND (name_key, device_id) > ($7, $3) AND name_key < $2" +
                                        device_state_too + " ORDER BY name_key, device_id LIMIT $4";
const std::string device_list_by_state =
    device_of_tenant + " AND state = $2" + device_platform_too + device_page_by_id;
const std::string device_list_by_platform =
    device_of_tenant + " AND platform = $2 AND device_id > $3 ORDER BY device_id LIMIT $4";
const std::string device_list_by_id =
    device_of_tenant + " AND device_id > $2 ORDER BY device_id LIMIT $3";

DeviceRecord device_from_row(const Row& row) {
    DeviceRecord device;
    device.tenant_id = row.string(0);
    device.device_id = row.string(1);
    device.user_id = row.optional_string(2);
    device.platform = row.string(3);
    device.state = device_state_from_text(row.text(4)).value();
    device.device_name = row.string(5);
    device.name_key = row.string(6);
    device.directory_id = row.optional_string(7);
    device.serial_number = row.optional_string(8);
    device.imei = row.optional_string(9);
    device.meid = row.optional_string(10);
    device.wifi_mac_address = row.optional_string(11);
    device.fully_qualified_domain_name = row.optional_string(12);
    device.security_identifier = row.optional_string(13);
    device.domain_joined = row.flag(14);
    device.directory_joined = row.flag(15);
    device.samsung_knox = row.flag(16);
    device.os_edition = row.optional_string(17);
    device.os_version = row.optional_string(18);
    device.enrolled_os_version = row.optional_string(19);
    device.sources = row.string(20);
    device.client_serial = row.optional_bytes(21);
    device.previous_client_serial = row.optional_bytes(22);
    device.encryption_certificate = row.optional_bytes(23);
    device.synced_at = row.optional_time(24);
    device.sync_requested_at = row.optional_time(25);
    device.version = row.integer(26);
    device.created_at = row.time(27);
    device.modified_at = row.time(28);
    return device;
}

}  // namespace

std::string_view to_text(DeviceState state) noexcept {
    return state_names[static_cast<std::size_t>(state)];
}

std::optional<DeviceState> device_state_from_text(std::string_view text) noexcept {
    for (std::size_t i = 0; i < state_names.size(); ++i) {
        if (state_names[i] == text) {
            return static_cast<DeviceState>(i);
        }
    }
    return std::nullopt;
}

bool insert_device(Session& session, const DeviceRecord& device) {
    const bool inserted =
        session.execute(
            "INSERT INTO devices (tenant_id, device_id, user_id, platform, state, device_name,"
            " name_key, directory_id, serial_number, imei, meid, wifi_mac_address,"
            " fully_qualified_domain_name, security_identifier, domain_joined,"
            " directory_joined, samsung_knox, os_edition, os_version, enrolled_os_version,"
            " sources, client_serial, previous_client_serial, encryption_certificate, synced_at,"
            " sync_requested_at, version, created_at, modified_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
            " $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)"
            " ON CONFLICT DO NOTHING",
            {device.tenant_id,
             device.device_id,
             device.user_id,
             device.platform,
             to_text(device.state),
             device.device_name,
             device.name_key,
             device.directory_id,
             device.serial_number,
             device.imei,
             device.meid,
             device.wifi_mac_address,
             device.fully_qualified_domain_name,
             device.security_identifier,
             device.domain_joined,
             device.directory_joined,
             device.samsung_knox,
             device.os_edition,
             device.os_version,
             device.enrolled_os_version,
             device.sources,
             device.client_serial,
             device.previous_client_serial,
             device.encryption_certificate,
             device.synced_at,
             device.sync_requested_at,
             device.version,
             device.created_at,
             device.modified_at}) == 1;
    if (inserted && device.state != DeviceState::registered) {
        note_device_state(session, device, device.state, device.created_at);
    }
    return inserted;
}

std::optional<DeviceRecord> find_device(Session& session, std::string_view tenant_id,
                                        std::string_view device_id) {
    return session.find(device_by_id, {tenant_id, device_id}, device_from_row);
}

std::optional<DeviceRecord> lock_device(Session& session, std::string_view tenant_id,
                                        std::string_view device_id) {
    return session.find(device_locked_by_id, {tenant_id, device_id}, device_from_row);
}

std::optional<DeviceRecord> find_device_by_name(Session& session, std::string_view tenant_id,
                                                std::string_view name_key) {
    return session.find(device_by_name, {tenant_id, name_key}, device_from_row);
}

std::optional<DeviceRecord> find_device_by_directory_id(Session& session,
                                                        std::string_view tenant_id,
                                                        std::string_view directory_id) {
    return session.find(device_by_directory_id, {tenant_id, directory_id}, device_from_row);
}

bool lists_by_name(const DeviceFilter& filter) noexcept {
    return filter.serial_number.empty() && filter.user_id.empty() && !filter.name_prefix.empty();
}

std::vector<DeviceRecord> list_devices(Session& session, std::string_view tenant_id,
                                       const DeviceFilter& filter, const NamePosition& after,
                                       std::int64_t limit) {
    const std::string name_end = prefix_end(filter.name_prefix);
    if (!filter.serial_number.empty()) {
        return session.list(device_list_by_serial,
                            {tenant_id, filter.serial_number, after.id, limit, filter.platform,
                             filter.state, filter.name_prefix, name_end, filter.user_id},
                            device_from_row);
    }
    if (!filter.user_id.empty()) {
        return session.list(device_list_by_user,
                            {tenant_id, filter.user_id, after.id, limit, filter.platform,
                             filter.state, filter.name_prefix, name_end},
                            device_from_row);
    }
    if (lists_by_name(filter)) {
        return session.list(device_list_by_name,
                            {tenant_id, name_end, after.id, limit, filter.platform, filter.state,
                             first_key(filter.name_prefix, after)},
                            device_from_row);
    }
    if (!filter.state.empty()) {
        return session.list(device_list_by_state,
                            {tenant_id, filter.state, after.id, limit, filter.platform},
                            device_from_row);
    }
    if (!filter.platform.empty()) {
        return session.list(device_list_by_platform, {tenant_id, filter.platform, after.id, limit},
                            device_from_row);
    }
    return session.list(device_list_by_id, {tenant_id, after.id, limit}, device_from_row);
}

bool update_device(Session& session, const DeviceRecord& device) {
    return session.execute(
               "UPDATE devices SET user_id = $4, device_name = $5, name_key = $6,"
               " directory_id = $7, serial_number = $8, imei = $9, meid = $10,"
               " wifi_mac_address = $11, fully_qualified_domain_name = $12,"
               " security_identifier = $13, domain_joined = $14, directory_joined = $15,"
               " samsung_knox = $16, os_edition = $17, os_version = $18, sources = $19,"
               " modified_at = $20, version = version + 1"
               " WHERE tenant_id = $1 AND device_id = $2 AND version = $3",
               {device.tenant_id,
                device.device_id,
                device.version,
                device.user_id,
                device.device_name,
                device.name_key,
                device.directory_id,
                device.serial_number,
                device.imei,
                device.meid,
                device.wifi_mac_address,
                device.fully_qualified_domain_name,
                device.security_identifier,
                device.domain_joined,
                device.directory_joined,
                device.samsung_knox,
                device.os_edition,
                device.os_version,
                device.sources,
                device.modified_at}) == 1;
}

bool move_device(Session& session, const DeviceRecord& device, DeviceState from, DeviceState to,
                 UtcTime now) {
    const bool moved =
        session.execute(
            "UPDATE devices SET state = $4, modified_at = $5"
            " WHERE tenant_id = $1 AND device_id = $2 AND state = $3",
            {device.tenant_id, device.device_id, to_text(from), to_text(to), now}) == 1;
    if (moved) {
        note_device_state(session, device, to, now);
    }
    return moved;
}

void set_device_certificates(Session& session, const DeviceRecord& device) {
    session.execute(
        "UPDATE devices SET client_serial = $3, previous_client_serial = $4,"
        " encryption_certificate = $5, enrolled_os_version = $6"
        " WHERE tenant_id = $1 AND device_id = $2",
        {device.tenant_id, device.device_id, device.client_serial, device.previous_client_serial,
         device.encryption_certificate, device.enrolled_os_version});
}

void request_device_sync(Session& session, const DeviceRecord& device, UtcTime now) {
    session.execute(
        "UPDATE devices SET sync_requested_at = $3 WHERE tenant_id = $1 AND device_id = $2",
        {device.tenant_id, device.device_id, now});
}

std::optional<UtcTime> device_synced_at(Session& session, const DeviceRecord& device) {
    const auto found = session.find(
        "SELECT synced_at FROM devices WHERE tenant_id = $1 AND device_id = $2",
        {device.tenant_id, device.device_id}, [](const Row& row) { return row.optional_time(0); });
    return found.value_or(std::nullopt);
}

bool set_device_synced(Session& session, const DeviceRecord& device, std::optional<UtcTime> before,
                       UtcTime now) {
    // Two within one tick of the clock would look alike.
    const UtcTime at = before && *before >= now ? *before + std::chrono::microseconds(1) : now;
    return session.execute(
               "UPDATE devices SET synced_at = $3, sync_requested_at = NULL"
               " WHERE tenant_id = $1 AND device_id = $2"
               " AND COALESCE(synced_at, 0) = $4",
               {device.tenant_id, device.device_id, at, before.value_or(UtcTime())}) == 1;
}

bool remove_device(Session& session, std::string_view tenant_id, std::string_view device_id) {
    session.execute("DELETE FROM group_members WHERE tenant_id = $1 AND member_id = $2",
                    {tenant_id, device_id});
    return session.execute("DELETE FROM devices WHERE tenant_id = $1 AND device_id = $2",
                           {tenant_id, device_id}) == 1;
}

}  // namespace certferry::store::service
