#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/service/name_keys.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::service {

/// What becomes of a device, from its registration to its end.
enum class DeviceState {
    registered,  ///< Known, but it never called.
    enrolled,
    retiring,  ///< Is to remove what the organisation gave it, and has not said that it did.
    wiping,    ///< Is to reset itself, and has not said that it does.
    retired,
    wiped,
    unenrolled,
};

/// As stored and in JSON: the enumerator's name.
std::string_view to_text(DeviceState state) noexcept;
std::optional<DeviceState> device_state_from_text(std::string_view text) noexcept;

/// A device of a tenant.
struct DeviceRecord {
    std::string tenant_id;
    std::string device_id;               ///< UUIDv7.
    std::optional<std::string> user_id;  ///< Its primary user.
    std::string platform;                ///< As in profiles; never changes.
    DeviceState state = DeviceState::registered;
    std::string device_name;                  ///< Unique in the tenant, in any case.
    std::string name_key;                     ///< `device_name` as fold_key() makes it.
    std::optional<std::string> directory_id;  ///< The directory's id of it; unique in the tenant.
    std::optional<std::string> serial_number;
    std::optional<std::string> imei;
    std::optional<std::string> meid;
    std::optional<std::string> wifi_mac_address;
    std::optional<std::string> fully_qualified_domain_name;
    std::optional<std::string> security_identifier;
    bool domain_joined = false;
    bool directory_joined = false;
    bool samsung_knox = false;
    std::optional<std::string> os_edition;
    std::optional<std::string> os_version;
    std::optional<std::string> enrolled_os_version;  ///< What ran when it was enrolled.
    /// JSON object: attribute -> `directory` or `admin`; what is not in it came from the device.
    std::string sources = "{}";
    std::optional<Bytes> client_serial;           ///< Of its client certificate, big-endian.
    std::optional<Bytes> previous_client_serial;  ///< Works until the new one was used.
    std::optional<Bytes> encryption_certificate;  ///< DER.
    std::optional<UtcTime> synced_at;
    std::optional<UtcTime> sync_requested_at;
    std::int64_t version = 1;  ///< Of the description; state, certificates and sync do not count.
    UtcTime created_at;
    UtcTime modified_at;
};

/// Notes the state in its history unless it is only registered (store/service/device_history.h).
/// False, and nothing inserted, if name or directory id are taken.
bool insert_device(Session& session, const DeviceRecord& device);

std::optional<DeviceRecord> find_device(Session& session, std::string_view tenant_id,
                                        std::string_view device_id);

/// The same, and nobody else changes or removes it until this transaction ends.
std::optional<DeviceRecord> lock_device(Session& session, std::string_view tenant_id,
                                        std::string_view device_id);

std::optional<DeviceRecord> find_device_by_name(Session& session, std::string_view tenant_id,
                                                std::string_view name_key);

std::optional<DeviceRecord> find_device_by_directory_id(Session& session,
                                                        std::string_view tenant_id,
                                                        std::string_view directory_id);

/// Which devices a list shows. Of those that are set, the first in this order finds them by its
/// index, and the others sort out from among these.
struct DeviceFilter {
    std::string serial_number;  ///< Exact. Empty, here and below: any.
    std::string user_id;
    std::string name_prefix;  ///< As fold_key() makes it.
    std::string state;
    std::string platform;
};

/// By name and id where `name_prefix` finds them, else by id alone, and `after.key` is not used.
/// At most `limit`, from behind `after`.
std::vector<DeviceRecord> list_devices(Session& session, std::string_view tenant_id,
                                       const DeviceFilter& filter, const NamePosition& after,
                                       std::int64_t limit);

/// True if list_devices() goes by name.
bool lists_by_name(const DeviceFilter& filter) noexcept;

/// Replaces what describes the device if the row still has `version`, and counts it up; state,
/// platform, certificates and sync stay. False otherwise. Throws Error(store_conflict) if name or
/// directory id are taken.
bool update_device(Session& session, const DeviceRecord& device);

/// Moves the device from `from` to `to`, and notes that in its history. False, and nothing changed,
/// if it is in another state.
bool move_device(Session& session, const DeviceRecord& device, DeviceState from, DeviceState to,
                 UtcTime now);

/// Stores client serials, encryption certificate and the system's version at enrolment.
void set_device_certificates(Session& session, const DeviceRecord& device);

/// Notes that somebody wants it to check in.
void request_device_sync(Session& session, const DeviceRecord& device, UtcTime now);

/// When it last checked in.
std::optional<UtcTime> device_synced_at(Session& session, const DeviceRecord& device);

/// Notes that it checked in at `now`, which ends a request for that. False, and nothing written, if
/// it has checked in since `before`.
bool set_device_synced(Session& session, const DeviceRecord& device, std::optional<UtcTime> before,
                       UtcTime now);

/// Removes the device with its memberships. False if there is no such device.
bool remove_device(Session& session, std::string_view tenant_id, std::string_view device_id);

}  // namespace certferry::store::service
