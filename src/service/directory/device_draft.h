#pragma once

#include "service/directory/draft.h"
#include "service/profiles/platform.h"

namespace certferry::service {

/// What a body or row says of a device.
struct DeviceDraft {
    Draft fields;
    std::optional<Platform> platform;
    bool names_user = false;  ///< It says who the primary user is, or that there is none.
    std::optional<std::string> user_id;              ///< By id,
    std::optional<std::string> user_principal_name;  ///< or by principal name.
};

/// How a body or row may name a device's user.
enum class UserNaming { by_id, by_id_or_upn };

/// Reads it; what is wrong goes to the reader's findings. With Whole::yes, no user named means that
/// there is none.
DeviceDraft read_device_draft(ObjectReader& in, const boost::json::object& object, Whole whole,
                              UserNaming naming, ReservedSids reserved);

/// Makes the device what the draft says, all but its user.
Edit apply_device_fields(store::service::DeviceRecord& device, const DeviceDraft& draft,
                         Whole whole);

/// The member that names a user who is not there. If there is none, the device has the user that
/// the draft says, and `edit` says so.
std::optional<std::string> apply_device_user(store::Session& session,
                                             store::service::DeviceRecord& device,
                                             const DeviceDraft& draft, Edit& edit);

}  // namespace certferry::service
