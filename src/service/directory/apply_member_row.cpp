#include "base/codes/service.h"
#include "service/directory/import_rows.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::fold_key;
using store::service::GroupRecord;

RowOutcome refused_member(std::string_view code, std::string path) {
    return {.effect = RowEffect::refused,
            .object = "",
            .details = {},
            .faults = {{std::string(code), std::move(path), ""}}};
}

/// The group that the row names, held until the transaction ends.
std::optional<GroupRecord> take_group(Session& session, const std::string& tenant,
                                      const MemberRow& row) {
    if (row.group_id) {
        return store::service::lock_group(session, tenant, *row.group_id);
    }
    const auto found =
        row.group_external_id
            ? store::service::find_group_by_external_id(session, tenant, *row.group_external_id)
            : store::service::find_group_by_name(session, tenant,
                                                 fold_key(row.group_display_name.value_or("")));
    return found ? store::service::lock_group(session, tenant, found->group_id) : std::nullopt;
}

/// The id of the user that the row names, who is held until the transaction ends.
std::optional<std::string> take_user(Session& session, const std::string& tenant,
                                     const MemberRow& row) {
    auto id = row.member_id;
    if (!id) {
        const auto found =
            row.member_external_id
                ? store::service::find_user_by_external_id(session, tenant, *row.member_external_id)
                : store::service::find_user_by_upn(session, tenant,
                                                   fold_key(row.user_principal_name.value_or("")));
        id = found ? std::optional(found->user_id) : std::nullopt;
    }
    return id && store::service::lock_user(session, tenant, *id) ? id : std::nullopt;
}

std::optional<std::string> take_device(Session& session, const std::string& tenant,
                                       const MemberRow& row) {
    auto id = row.member_id;
    if (!id) {
        const auto found = row.member_external_id
                               ? store::service::find_device_by_directory_id(
                                     session, tenant, fold_key(*row.member_external_id))
                               : store::service::find_device_by_name(
                                     session, tenant, fold_key(row.device_name.value_or("")));
        id = found ? std::optional(found->device_id) : std::nullopt;
    }
    return id && store::service::lock_device(session, tenant, *id) ? id : std::nullopt;
}

}  // namespace

RowOutcome apply_member_row(Session& session, const RowContext& context, const MemberRow& row) {
    const auto& tenant = context.import.tenant_id;
    const auto group = take_group(session, tenant, row);
    if (!group) {
        return refused_member(codes::object_unknown.name, "/groupId");
    }
    const auto member =
        group->kind == "user" ? take_user(session, tenant, row) : take_device(session, tenant, row);
    if (!member) {
        return refused_member(codes::object_unknown.name, "/memberId");
    }
    if (store::service::insert_member(session, {tenant, group->group_id, *member})) {
        return {.effect = RowEffect::created,
                .object = group->group_id,
                .details = {{"added", *member}},
                .faults = {}};
    }
    if (context.import.mode == "create") {
        return refused_member(codes::object_exists.name, "/memberId");
    }
    return {.effect = RowEffect::unchanged, .object = group->group_id, .details = {}, .faults = {}};
}

}  // namespace certferry::service
