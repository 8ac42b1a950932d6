#pragma once

#include "service/directory/answers.h"

namespace certferry::service {

/// The group of the call's path. Throws Error(object_unknown).
store::service::GroupRecord group_of_path(store::Session& session, const Call& call);

/// The same, held until the transaction ends.
store::service::GroupRecord take_group(store::Session& session, const Call& call);

/// True if there is such a user or device, as the group's kind says; it is held until the
/// transaction ends.
bool take_member(store::Session& session, const store::service::GroupRecord& group,
                 const std::string& member_id);

void add_member_routes(Api& api, const DirectoryParts& parts);

}  // namespace certferry::service
