#include "base/codes/service.h"
#include "base/error.h"
#include "base/uuid.h"
#include "service/directory/find_taken.h"
#include "service/directory/import_rows.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::DeviceRecord;
using store::service::GroupRecord;
using store::service::UserRecord;

RowOutcome refused(std::string_view code, std::string path, std::string text = "") {
    return {.effect = RowEffect::refused,
            .object = "",
            .details = {},
            .faults = {{std::string(code), std::move(path), std::move(text)}}};
}

RowOutcome done(RowEffect effect, std::string object, const Edit& edit) {
    return {
        .effect = effect, .object = std::move(object), .details = details_of(edit), .faults = {}};
}

RowOutcome taken(std::string_view field) {
    return refused(codes::object_exists.name, "/" + std::string(field));
}

/// A record that somebody else changed between reading and writing; the batch begins anew.
[[noreturn]] void lost_race(const std::string& id) {
    throw Error(codes::store_busy, "changed meanwhile: " + id);
}

std::optional<std::string> value_in(const Draft& draft, std::string_view name) {
    const auto* said = draft.find(name);
    return said == nullptr ? std::nullopt : said->value;
}

/// A required field that a new record would lack.
template <class Record>
std::optional<RowOutcome> refuse_incomplete(const Draft& draft) {
    for (const auto& field : fields_of<Record>()) {
        if (field.is_required() && !value_in(draft, field.name)) {
            const auto missing = finding_required("/" + std::string(field.name));
            return refused(missing.code->name, missing.path);
        }
    }
    return std::nullopt;
}

std::optional<RowOutcome> refuse_role(const RowContext& context, const Edit& edit) {
    return edit.grants && !context.import.grants
               ? std::optional(refused(codes::role_insufficient.name, ""))
               : std::nullopt;
}

/// The record that a row is about: by its id in the directory, else by its name. One that the
/// directory knows by another id is found too, and then refused as taken.
template <class Record, class ByExternal, class ByName>
std::optional<Record> find_record(const std::optional<std::string>& external,
                                  const std::optional<std::string>& name, ByExternal&& by_external,
                                  ByName&& by_name) {
    if (external) {
        if (auto found = by_external(*external)) {
            return found;
        }
    }
    return name ? by_name(store::service::fold_key(*name)) : std::optional<Record>();
}

class Applier {
public:
    Applier(Session& session, const RowContext& context)
        : session_(session), context_(context), tenant_(context.import.tenant_id) {}

    RowOutcome operator()(const UserRow& row) const {
        const auto external = value_in(row.draft, "externalId");
        auto found = find_record<UserRecord>(
            external, value_in(row.draft, "userPrincipalName"),
            [&](const std::string& id) {
                return store::service::find_user_by_external_id(session_, tenant_, id);
            },
            [&](const std::string& key) {
                return store::service::find_user_by_upn(session_, tenant_, key);
            });
        if (!found) {
            return create_user(row.draft);
        }
        if (!upserts()) {
            return taken("userPrincipalName");
        }
        if (external && found->external_id && *found->external_id != *external) {
            return taken("externalId");
        }
        const auto edit = apply_draft(*found, row.draft, Whole::no);
        return finish(*found, edit, found->user_id, store::service::update_user);
    }

    RowOutcome operator()(const DeviceRow& row) const {
        const auto directory_id = value_in(row.draft.fields, "directoryDeviceId");
        auto found = find_record<DeviceRecord>(
            directory_id, value_in(row.draft.fields, "deviceName"),
            [&](const std::string& id) {
                return store::service::find_device_by_directory_id(session_, tenant_, id);
            },
            [&](const std::string& key) {
                return store::service::find_device_by_name(session_, tenant_, key);
            });
        if (!found) {
            return create_device(row.draft);
        }
        if (!upserts()) {
            return taken("deviceName");
        }
        if (directory_id && found->directory_id && *found->directory_id != *directory_id) {
            return taken("directoryDeviceId");
        }
        return update_device(*std::move(found), row.draft);
    }

    RowOutcome operator()(const GroupRow& row) const {
        const auto external = value_in(row.draft.fields, "externalId");
        auto found = find_record<GroupRecord>(
            external, value_in(row.draft.fields, "displayName"),
            [&](const std::string& id) {
                return store::service::find_group_by_external_id(session_, tenant_, id);
            },
            [&](const std::string& key) {
                return store::service::find_group_by_name(session_, tenant_, key);
            });
        if (!found) {
            return create_group(row.draft);
        }
        if (!upserts()) {
            return taken("displayName");
        }
        if (external && found->external_id && *found->external_id != *external) {
            return taken("externalId");
        }
        if (const auto findings = check_group_kind(*found, row.draft); !findings.empty()) {
            return refused(findings[0].code->name, findings[0].path, findings[0].text);
        }
        const auto edit = apply_draft(*found, row.draft.fields, Whole::no);
        return finish(*found, edit, found->group_id, store::service::update_group);
    }

    RowOutcome operator()(const MemberRow& row) const {
        return apply_member_row(session_, context_, row);
    }

private:
    bool upserts() const { return context_.import.mode == "upsert"; }

    template <class Record>
    Record new_record() const {
        Record record;
        record.tenant_id = tenant_;
        record.created_at = context_.now;
        record.modified_at = context_.now;
        return record;
    }

    /// Stores what became of a record that was there.
    template <class Record, class Update>
    RowOutcome finish(Record& record, const Edit& edit, const std::string& id,
                      Update&& update) const {
        if (edit.empty()) {
            return done(RowEffect::unchanged, id, edit);
        }
        if (auto refusal = refuse_role(context_, edit)) {
            return *std::move(refusal);
        }
        if (const auto field = taken_field(session_, record)) {
            return taken(*field);
        }
        record.modified_at = context_.now;
        if (!update(session_, record)) {
            lost_race(id);
        }
        return done(RowEffect::updated, id, edit);
    }

    RowOutcome create_user(const Draft& draft) const {
        if (auto refusal = refuse_incomplete<UserRecord>(draft)) {
            return *std::move(refusal);
        }
        auto user = new_record<UserRecord>();
        user.user_id = new_uuid(context_.now);
        const auto edit = apply_draft(user, draft, Whole::yes);
        if (auto refusal = refuse_role(context_, edit)) {
            return *std::move(refusal);
        }
        return store::service::insert_user(session_, user)
                   ? done(RowEffect::created, user.user_id, edit)
                   : taken("userPrincipalName");
    }

    RowOutcome create_group(const GroupDraft& draft) const {
        if (auto refusal = refuse_incomplete<GroupRecord>(draft.fields)) {
            return *std::move(refusal);
        }
        if (!draft.kind) {
            return refused(finding_required("").code->name, "/kind");
        }
        auto group = new_record<GroupRecord>();
        group.group_id = new_uuid(context_.now);
        group.kind = group_kind_words(*draft.kind);
        const auto edit = apply_draft(group, draft.fields, Whole::yes);
        return store::service::insert_group(session_, group)
                   ? done(RowEffect::created, group.group_id, edit)
                   : taken("displayName");
    }

    RowOutcome create_device(const DeviceDraft& draft) const {
        if (auto refusal = refuse_incomplete<DeviceRecord>(draft.fields)) {
            return *std::move(refusal);
        }
        if (!draft.platform) {
            return refused(finding_required("").code->name, "/platform");
        }
        auto device = new_record<DeviceRecord>();
        device.device_id = new_uuid(context_.now);
        device.platform = platform_words(*draft.platform);
        auto edit = apply_device_fields(device, draft, Whole::yes);
        if (auto path = apply_device_user(session_, device, draft, edit)) {
            return refused(codes::object_unknown.name, *std::move(path));
        }
        if (auto refusal = refuse_role(context_, edit)) {
            return *std::move(refusal);
        }
        return store::service::insert_device(session_, device)
                   ? done(RowEffect::created, device.device_id, edit)
                   : taken("deviceName");
    }

    RowOutcome update_device(DeviceRecord device, const DeviceDraft& draft) const {
        if (draft.platform && platform_words(*draft.platform) != device.platform) {
            return refused("E_IMMUTABLE", "/platform",
                           std::string(platform_words(*draft.platform)));
        }
        const auto before = device;
        auto edit = apply_device_fields(device, draft, Whole::no);
        if (auto path = apply_device_user(session_, device, draft, edit)) {
            return refused(codes::object_unknown.name, *std::move(path));
        }
        const bool loses_user = before.user_id && device.user_id != before.user_id;
        return finish(device, edit, device.device_id,
                      [&](Session& session, const DeviceRecord& changed) {
                          if (loses_user) {
                              context_.actions.user_changed(session, before, context_.now);
                          }
                          return store::service::update_device(session, changed);
                      });
    }

    Session& session_;
    const RowContext& context_;
    const std::string& tenant_;
};

}  // namespace

RowOutcome apply_import_row(Session& session, const RowContext& context, const ImportRow& row) {
    return std::visit(Applier(session, context), row.content);
}

}  // namespace certferry::service
