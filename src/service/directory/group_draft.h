#pragma once

#include "service/directory/draft.h"
#include "service/profiles/words.h"

namespace certferry::service {

/// What a group's members are.
enum class GroupKind { user, device };

inline constexpr auto group_kind_words = words<GroupKind>("user", "device");

/// What a body or row says of a group.
struct GroupDraft {
    Draft fields;
    std::optional<GroupKind> kind;  ///< Required of a new group; never changes after.
};

/// Reads it; what is wrong goes to the reader's findings.
GroupDraft read_group_draft(ObjectReader& in, const boost::json::object& object, Whole whole,
                            ReservedSids reserved);

/// E_IMMUTABLE if the draft says another kind than the group has.
Findings check_group_kind(const store::service::GroupRecord& group, const GroupDraft& draft);

}  // namespace certferry::service
