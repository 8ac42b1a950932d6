#include "service/directory/group_draft.h"

#include "service/profiles/finding_codes.h"

namespace certferry::service {

GroupDraft read_group_draft(ObjectReader& in, const boost::json::object& object, Whole whole,
                            ReservedSids reserved) {
    return {.fields = read_draft<store::service::GroupRecord>(in, object, whole, reserved),
            .kind = in.word("kind", group_kind_words)};
}

Findings check_group_kind(const store::service::GroupRecord& group, const GroupDraft& draft) {
    if (!draft.kind || group_kind_words(*draft.kind) == group.kind) {
        return {};
    }
    return {finding(findings::e_immutable, "/kind", std::string(group_kind_words(*draft.kind)))};
}

}  // namespace certferry::service
