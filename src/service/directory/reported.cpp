#include "service/directory/reported.h"

namespace certferry::service {

namespace {

std::optional<std::string> word(const std::optional<bool>& flag) {
    return flag ? std::optional<std::string>(*flag ? "true" : "false") : std::nullopt;
}

std::vector<DraftValue> said_in(const wire::DeviceInventory& report) {
    return {{.name = "deviceName", .value = report.device_name},
            {.name = "serialNumber", .value = report.serial_number},
            {.name = "imei", .value = report.imei},
            {.name = "meid", .value = report.meid},
            {.name = "wifiMacAddress", .value = report.wifi_mac_address},
            {.name = "fullyQualifiedDomainName", .value = report.fully_qualified_domain_name},
            {.name = "osVersion", .value = report.os_version},
            {.name = "domainJoined", .value = word(report.domain_joined)},
            {.name = "samsungKnox", .value = word(report.samsung_knox)}};
}

}  // namespace

MergeResult merge_reported(store::service::DeviceRecord& device,
                           const wire::DeviceInventory& report) {
    MergeResult result;
    Draft draft{.values = {}, .source = AttributeSource::device};
    const Sources sources(device.sources);
    const Draft said{.values = said_in(report), .source = {}};
    for (const auto& field : fields_of<store::service::DeviceRecord>()) {
        const auto* value = said.find(field.name);
        if (value == nullptr || !value->value ||
            sources.of(field.name) != AttributeSource::device) {
            continue;
        }
        auto checked = check_value(field.form, *value->value, field.max_characters,
                                   ReservedSids::refused, "/" + std::string(field.name));
        if (has_errors(checked.findings)) {
            append(result.refused, std::move(checked.findings));
        } else if (checked.value) {
            draft.values.push_back({.name = field.name, .value = std::move(checked.value)});
        }
    }
    result.edit = apply_draft(device, draft, Whole::no);
    return result;
}

}  // namespace certferry::service
