#include "base/codes/service.h"
#include "base/error.h"
#include "service/directory/device_json.h"
#include "store/service/device_history.h"

#include <algorithm>
#include <initializer_list>

namespace certferry::service {

namespace {

using store::Session;
using store::service::DeviceRecord;
using store::service::DeviceState;

/// Few devices are enrolled, and leave, more often than that.
constexpr std::int64_t most_state_changes = 100;

void set_time(boost::json::object& object, boost::json::string_view name,
              const std::optional<UtcTime>& time) {
    if (time) {
        object[name] = wire::write_json(*time);
    }
}

void require_state(const DeviceRecord& device, std::initializer_list<DeviceState> states) {
    if (std::ranges::find(states, device.state) == states.end()) {
        throw Error(codes::state_unsuitable, to_text(device.state));
    }
}

Answer sync_device(const DirectoryParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime now) {
        auto device = take_device(session, call);
        require_state(device, {DeviceState::enrolled, DeviceState::retiring, DeviceState::wiping});
        store::service::request_device_sync(session, device, now);
        device.sync_requested_at = now;
        return device_answer(device);
    });
}

/// Moves the device to `to`, and has done what follows from that.
Answer depart(const DirectoryParts& parts, const Call& call, Departure how, DeviceState to,
              std::initializer_list<DeviceState> from) {
    return parts.api.write(call, [&](Session& session, UtcTime now) {
        auto device = take_device(session, call);
        require_state(device, from);
        if (how == Departure::wipe && device.platform == "macos") {
            throw Error(codes::state_unsuitable, "macOS has no wipe");
        }
        parts.actions.device_departs(session, device, how, now);
        store::service::move_device(session, device, device.state, to, now);
        boost::json::object details{{"from", std::string(to_text(device.state))},
                                    {"to", std::string(to_text(to))}};
        device.state = to;
        device.modified_at = now;
        auto answer = device_answer(device);
        answer.details = std::move(details);
        return answer;
    });
}

Answer retire_device(const DirectoryParts& parts, const Call& call) {
    return depart(parts, call, Departure::retire, DeviceState::retiring, {DeviceState::enrolled});
}

Answer wipe_device(const DirectoryParts& parts, const Call& call) {
    return depart(parts, call, Departure::wipe, DeviceState::wiping,
                  {DeviceState::enrolled, DeviceState::retiring});
}

Answer unenrol_device(const DirectoryParts& parts, const Call& call) {
    return depart(parts, call, Departure::unenrol, DeviceState::unenrolled,
                  {DeviceState::enrolled, DeviceState::retiring, DeviceState::wiping});
}

Answer list_state_changes(const DirectoryParts& parts, const Call& call) {
    const auto changes = parts.database.read([&](Session& session) {
        const auto& tenant = call.principal.tenant_id;
        if (!store::service::find_device(session, tenant, call.ids.at(0))) {
            refuse_unknown_object("device", call.ids.at(0));
        }
        return store::service::device_state_changes(session, tenant, call.ids.at(0),
                                                    most_state_changes);
    });
    boost::json::array items;
    for (const auto& change : changes) {
        items.push_back(boost::json::object{{"state", std::string(to_text(change.state))},
                                            {"at", wire::write_json(change.at)}});
    }
    return {.body = boost::json::object{{"items", std::move(items)}}};
}

}  // namespace

boost::json::object device_to_json(const DeviceRecord& device) {
    auto object = fields_to_json(device);
    object["id"] = device.device_id;
    object["platform"] = device.platform;
    object["state"] = std::string(to_text(device.state));
    if (device.user_id) {
        object["userId"] = *device.user_id;
    }
    if (device.enrolled_os_version) {
        object["enrolledOsVersion"] = *device.enrolled_os_version;
    }
    set_time(object, "syncedAt", device.synced_at);
    set_time(object, "syncRequestedAt", device.sync_requested_at);
    object["version"] = device.version;
    object["createdAt"] = wire::write_json(device.created_at);
    object["modifiedAt"] = wire::write_json(device.modified_at);
    return object;
}

Answer device_answer(const DeviceRecord& device) {
    return {.body = device_to_json(device), .version = device.version, .object = device.device_id};
}

DeviceRecord take_device(Session& session, const Call& call) {
    auto device = store::service::lock_device(session, call.principal.tenant_id, call.ids.at(0));
    if (!device) {
        refuse_unknown_object("device", call.ids.at(0));
    }
    return *std::move(device);
}

void add_device_action_routes(Api& api, const DirectoryParts& parts) {
    const RouteAdder adder(api, parts);
    const auto add = [&](const std::string& action, Role least,
                         RouteHandler<DirectoryParts> handler) {
        adder("POST", "/devices/{deviceId}/" + action, "device." + action, least, handler);
    };
    adder("GET", "/devices/{deviceId}/stateChanges", "device.stateChanges", Role::auditor,
          list_state_changes);
    add("sync", Role::helpdesk, sync_device);
    add("retire", Role::operator_, retire_device);
    add("wipe", Role::operator_, wipe_device);
    add("unenrol", Role::operator_, unenrol_device);
}

}  // namespace certferry::service
