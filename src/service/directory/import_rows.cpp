#include "service/directory/import_rows.h"

#include "base/codes/directory.h"

#include <array>

namespace certferry::service {

namespace {

using store::service::GroupRecord;
using store::service::ImportRecord;
using store::service::UserRecord;

constexpr std::size_t max_characters = 256;

/// Reads the names of group and member; of each there must be one.
MemberRow read_member_row(ObjectReader& in, const boost::json::object& object,
                          ReservedSids reserved) {
    MemberRow row;
    std::size_t groups = 0;
    std::size_t members = 0;
    const auto read = [&](std::string_view name, Form form, std::size_t& count) {
        const auto value = read_value(in, object, name, form, max_characters, reserved);
        auto text = value ? value->value : std::nullopt;
        count += text ? 1 : 0;
        return text;
    };
    row.group_id = read("groupId", Form::uuid, groups);
    row.group_external_id = read("groupExternalId", Form::text, groups);
    row.group_display_name = read("groupDisplayName", Form::text, groups);
    row.member_id = read("memberId", Form::uuid, members);
    row.member_external_id = read("memberExternalId", Form::text, members);
    row.user_principal_name = read("userPrincipalName", Form::upn, members);
    row.device_name = read("deviceName", Form::text, members);
    if (groups != 1) {
        in.add(finding_required("/groupId"));
    }
    if (members != 1) {
        in.add(finding_required("/memberId"));
    }
    return row;
}

}  // namespace

ImportRow read_import_row(const ImportRecord& import, std::int64_t line,
                          const boost::json::object& object, ReservedSids reserved) {
    Findings findings;
    ObjectReader in(object, "", findings);
    ImportRow row{.line = line, .content = {}, .faults = {}};
    const auto source = attribute_source_words.find(import.source);
    if (import.kind == "users") {
        auto draft = read_draft<UserRecord>(in, object, Whole::no, reserved);
        draft.source = source;
        row.content = UserRow{std::move(draft)};
    } else if (import.kind == "devices") {
        auto draft = read_device_draft(in, object, Whole::no, UserNaming::by_id_or_upn, reserved);
        draft.fields.source = source;
        row.content = DeviceRow{std::move(draft)};
    } else if (import.kind == "groups") {
        row.content = GroupRow{read_group_draft(in, object, Whole::no, reserved)};
    } else {
        row.content = read_member_row(in, object, reserved);
    }
    in.finish();
    for (auto& finding : findings) {
        row.faults.push_back(
            {std::string(finding.code->name), std::move(finding.path), std::move(finding.text)});
    }
    return row;
}

}  // namespace certferry::service
