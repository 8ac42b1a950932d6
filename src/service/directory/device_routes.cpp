#include "base/codes/service.h"
#include "base/error.h"
#include "base/uuid.h"
#include "service/directory/device_draft.h"
#include "service/directory/device_json.h"
#include "service/directory/find_taken.h"
#include "service/profiles/finding_codes.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::DeviceFilter;
using store::service::DeviceRecord;

DeviceDraft read_body(BodyReader& body, const DirectoryParts& parts) {
    auto draft = read_device_draft(body.in(), body.object(), Whole::yes, UserNaming::by_id,
                                   parts.reserved_sids);
    draft.fields.source = read_source(body.in());
    return draft;
}

/// A parameter of the query that must be one of some words.
template <class Known>
std::string word_in(Query& query, std::string_view name, Known&& known) {
    auto text = query.text(name).value_or("");
    if (!text.empty() && !known(text)) {
        throw Error(codes::query_invalid, std::string(name) + " is not a known word");
    }
    return text;
}

DeviceFilter filter_of(Query& query) {
    DeviceFilter filter;
    filter.serial_number = query.text("serialNumber").value_or("");
    filter.user_id = query.text("userId").value_or("");
    filter.name_prefix = store::service::fold_key(query.text("deviceNamePrefix").value_or(""));
    filter.state = word_in(query, "state", [](std::string_view text) {
        return store::service::device_state_from_text(text).has_value();
    });
    filter.platform = word_in(query, "platform", [](std::string_view text) {
        return platform_words.find(text).has_value();
    });
    return filter;
}

Answer list_devices(const DirectoryParts& parts, const Call& call) {
    auto query = call.query;
    const auto filter = filter_of(query);
    const auto page = page_of(query);
    query.refuse_unknown();
    const auto devices = parts.database.read([&](Session& session) {
        return store::service::list_devices(session, call.principal.tenant_id, filter,
                                            position_of(page.after), page.limit + 1);
    });
    const bool by_name = store::service::lists_by_name(filter);
    return page_answer(page, devices, device_to_json, [by_name](const DeviceRecord& device) {
        return position_key(by_name ? device.name_key : "", device.device_id);
    });
}

Answer read_device(const DirectoryParts& parts, const Call& call) {
    const auto device = parts.database.read([&](Session& session) {
        return store::service::find_device(session, call.principal.tenant_id, call.ids.at(0));
    });
    if (!device) {
        refuse_unknown_object("device", call.ids.at(0));
    }
    return device_answer(*device);
}

Answer insert(const Call& call, const DeviceDraft& draft, Session& session, UtcTime now) {
    DeviceRecord device;
    device.tenant_id = call.principal.tenant_id;
    device.device_id = new_uuid(now);
    device.platform = platform_words(draft.platform.value());
    device.created_at = now;
    device.modified_at = now;
    auto edit = apply_device_fields(device, draft, Whole::yes);
    if (const auto path = apply_device_user(session, device, draft, edit)) {
        return refuse_reference(*path, draft.user_id.value_or(""));
    }
    require_role(call, edit);
    if (!store::service::insert_device(session, device)) {
        throw Error(codes::object_exists, "name or directory id");
    }
    auto answer = device_answer(device);
    answer.status = 201;
    answer.location = "/devices/" + device.device_id;
    answer.details = details_of(edit);
    return answer;
}

Answer create_device(const DirectoryParts& parts, const Call& call) {
    BodyReader body(call);
    const auto draft = read_body(body, parts);
    if (!body.in().given("platform")) {
        body.in().add(finding_required("/platform"));
    }
    if (const auto& findings = body.finish(); !findings.empty()) {
        return refusal(findings);
    }
    return parts.api.write(
        call, [&](Session& session, UtcTime now) { return insert(call, draft, session, now); });
}

Answer update(const DirectoryParts& parts, const Call& call, const DeviceDraft& draft,
              Session& session, UtcTime now) {
    auto device = take_device(session, call);
    if (device.version != call.expected_version()) {
        throw Error(codes::object_changed, "device " + device.device_id);
    }
    if (draft.platform && platform_words(*draft.platform) != device.platform) {
        return refusal({finding(findings::e_immutable, "/platform",
                                std::string(platform_words(*draft.platform)))});
    }
    const auto before = device;
    auto edit = apply_device_fields(device, draft, Whole::yes);
    if (const auto path = apply_device_user(session, device, draft, edit)) {
        return refuse_reference(*path, draft.user_id.value_or(""));
    }
    require_role(call, edit);
    if (!edit.empty()) {
        refuse_taken(session, device);
        if (before.user_id && device.user_id != before.user_id) {
            parts.actions.user_changed(session, before, now);
        }
        device.modified_at = now;
        store::service::update_device(session, device);
        ++device.version;
    }
    auto answer = device_answer(device);
    answer.details = details_of(edit);
    return answer;
}

Answer replace_device(const DirectoryParts& parts, const Call& call) {
    call.expected_version();  // Missing, it is refused before the body is looked at.
    BodyReader body(call);
    const auto draft = read_body(body, parts);
    if (const auto& findings = body.finish(); !findings.empty()) {
        return refusal(findings);
    }
    return parts.api.write(call, [&](Session& session, UtcTime now) {
        return update(parts, call, draft, session, now);
    });
}

Answer delete_device(const DirectoryParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        const auto device = take_device(session, call);
        parts.actions.device_removed(session, device, now);
        store::service::remove_device(session, device.tenant_id, device.device_id);
        return {.status = 204,
                .object = device.device_id,
                .details = {{"deviceName", device.device_name},
                            {"state", std::string(to_text(device.state))}}};
    });
}

}  // namespace

void add_device_routes(Api& api, const DirectoryParts& parts) {
    const RouteAdder add(api, parts);
    add("GET", "/devices", "device.list", Role::auditor, list_devices);
    add("GET", "/devices/{deviceId}", "device.read", Role::auditor, read_device);
    add("POST", "/devices", "device.create", Role::operator_, create_device);
    add("PUT", "/devices/{deviceId}", "device.update", Role::operator_, replace_device);
    add("DELETE", "/devices/{deviceId}", "device.delete", Role::operator_, delete_device);
    add_device_action_routes(api, parts);
}

}  // namespace certferry::service
