#include "app/device_status.h"

#include "app/admin_table.h"
#include "base/codes/device.h"
#include "base/error.h"
#include "base/time.h"
#include "device/identity.h"
#include "device/state.h"
#include "wire/json.h"

#include <fmt/format.h>

#include <array>

namespace certferry::app {

namespace {

using device::KeyPair;

boost::json::object own_certificate(std::string_view use, const KeyPair& pair) {
    return {{"use", use},
            {"key", pair.key.public_key().text()},
            {"serialNumber", to_hex(pair.certificate.serial())},
            {"notBefore", to_rfc3339(pair.certificate.not_before())},
            {"notAfter", to_rfc3339(pair.certificate.not_after())}};
}

boost::json::array own_certificates(const device::Identity& identity) {
    boost::json::array all{own_certificate("client", identity.client)};
    std::string_view use = "encryption";
    for (const auto& pair : identity.encryption) {
        all.push_back(own_certificate(use, pair));
        use = "encryption before";
    }
    return all;
}

/// A part of the status as a table with a title; nothing if it is empty.
std::string part_text(const boost::json::object& status, std::string_view member,
                      std::string_view title, std::span<const Column> columns) {
    const auto& items = status.at(member).as_array();
    return items.empty() ? "" : fmt::format("\n{}\n{}", title, table_text(columns, items));
}

std::string member_text(const boost::json::object& object, std::string_view member) {
    return cell_text(object.if_contains(member));
}

}  // namespace

boost::json::object sync_json(const device::SyncReport& report) {
    boost::json::object object{{"items", wire::write_json(report.rows)}};
    if (report.next_checkin) {
        object["nextCheckinSeconds"] = report.next_checkin->count();
    }
    if (report.left) {
        object["left"] = *report.left;
    }
    if (report.error) {
        object["code"] = report.error->code();
        object["detail"] = report.error->detail();
    }
    return object;
}

std::string sync_text(const device::SyncReport& report) {
    static constexpr std::array<Column, 7> columns{{{"ACTION", "action"},
                                                    {"KIND", "kind"},
                                                    {"PROFILE", "profileId"},
                                                    {"RESULT", "result"},
                                                    {"THUMBPRINT", "thumbprint"},
                                                    {"CODE", "code"},
                                                    {"DETAIL", "detail"}}};
    std::string text = report.rows.empty() && !report.error
                           ? "nothing to do\n"
                           : table_text(columns, wire::write_json(report.rows).as_array());
    if (report.left) {
        text += "this device is no longer managed: " + *report.left + "\n";
    } else if (report.next_checkin) {
        text += fmt::format("next check-in in {}\n", to_text(*report.next_checkin));
    }
    return text;
}

boost::json::object status_json(const device::Settings& settings) {
    const SystemClock clock;
    const device::IdentityFiles files(settings.data_dir);
    const device::StateFile file(settings.data_dir);
    const auto& state = file.state();
    if (state.left) {
        throw Error(codes::device_left, *state.left);
    }
    const auto identity = files.load(clock.now());
    boost::json::object status{{"serviceUrl", settings.service_url.value_or(identity.service_url)},
                               {"tenantId", identity.tenant_id},
                               {"deviceId", identity.device_id},
                               {"certificates", own_certificates(identity)},
                               {"installed", wire::write_json(state.installed)},
                               {"problems", wire::write_json(state.problems)},
                               {"unreported", state.outbox.size()}};
    if (state.last_checkin) {
        status["lastCheckin"] = to_rfc3339(*state.last_checkin);
    }
    if (state.next_checkin) {
        status["nextCheckin"] = to_rfc3339(*state.next_checkin);
    }
    return status;
}

std::string status_text(const boost::json::object& status) {
    static constexpr std::array<Column, 4> own{
        {{"USE", "use"}, {"KEY", "key"}, {"SERIAL", "serialNumber"}, {"ENDS", "notAfter"}}};
    static constexpr std::array<Column, 5> installed{{{"PROFILE", "profileId"},
                                                      {"KIND", "kind"},
                                                      {"SUBJECT", "subject"},
                                                      {"ENDS", "notAfter"},
                                                      {"THUMBPRINT", "thumbprint"}}};
    static constexpr std::array<Column, 4> problems{
        {{"PROFILE", "profileId"}, {"CODE", "code"}, {"SINCE", "since"}, {"DETAIL", "detail"}}};
    return fmt::format(
               "device {} of tenant {}\nservice        {}\nlast check-in  {}\n"
               "next check-in  {}\nunreported     {}\n",
               member_text(status, "deviceId"), member_text(status, "tenantId"),
               member_text(status, "serviceUrl"), member_text(status, "lastCheckin"),
               member_text(status, "nextCheckin"), member_text(status, "unreported")) +
           part_text(status, "certificates", "The device's own certificates", own) +
           part_text(status, "installed", "Installed", installed) +
           part_text(status, "problems", "Problems", problems);
}

}  // namespace certferry::app
