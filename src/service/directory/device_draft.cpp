#include "service/directory/device_draft.h"

#include "service/profiles/finding_codes.h"

namespace certferry::service {

namespace {

using store::service::DeviceRecord;
using store::service::UserRecord;

constexpr std::string_view id_member = "userId";
constexpr std::string_view upn_member = "userPrincipalName";

std::optional<UserRecord> named_user(store::Session& session, std::string_view tenant_id,
                                     const DeviceDraft& draft) {
    if (draft.user_id) {
        return store::service::lock_user(session, tenant_id, *draft.user_id);
    }
    const auto found = store::service::find_user_by_upn(
        session, tenant_id, store::service::fold_key(*draft.user_principal_name));
    return found ? store::service::lock_user(session, tenant_id, found->user_id) : std::nullopt;
}

}  // namespace

DeviceDraft read_device_draft(ObjectReader& in, const boost::json::object& object, Whole whole,
                              UserNaming naming, ReservedSids reserved) {
    constexpr std::size_t max_characters = 256;
    DeviceDraft draft;
    draft.fields = read_draft<DeviceRecord>(in, object, whole, reserved);
    draft.platform = in.word("platform", platform_words);
    const auto id = read_value(in, object, id_member, Form::uuid, max_characters, reserved);
    draft.names_user = whole == Whole::yes || id;
    if (id) {
        draft.user_id = id->value;
    }
    if (naming == UserNaming::by_id_or_upn) {
        const auto upn = read_value(in, object, upn_member, Form::upn, max_characters, reserved);
        draft.names_user = draft.names_user || upn;
        if (upn) {
            draft.user_principal_name = upn->value;
        }
    }
    return draft;
}

Edit apply_device_fields(DeviceRecord& device, const DeviceDraft& draft, Whole whole) {
    return apply_draft(device, draft.fields, whole);
}

std::optional<std::string> apply_device_user(store::Session& session, DeviceRecord& device,
                                             const DeviceDraft& draft, Edit& edit) {
    if (!draft.names_user) {
        return std::nullopt;
    }
    std::optional<std::string> user_id;
    if (draft.user_id || draft.user_principal_name) {
        const auto user = named_user(session, device.tenant_id, draft);
        if (!user) {
            return "/" + std::string(draft.user_id ? id_member : upn_member);
        }
        user_id = user->user_id;
    }
    if (user_id != device.user_id) {
        // The user's names come with the user; without one there are none.
        edit.grants = edit.grants || user_id;
        edit.changes.push_back({std::string(id_member), device.user_id, user_id});
        device.user_id = user_id;
    }
    return std::nullopt;
}

}  // namespace certferry::service
