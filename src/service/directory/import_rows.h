#pragma once

#include "service/directory/device_actions.h"
#include "service/directory/device_draft.h"
#include "service/directory/group_draft.h"
#include "store/service/imports.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace certferry::service {

struct UserRow {
    Draft draft;
};

struct DeviceRow {
    DeviceDraft draft;
};

struct GroupRow {
    GroupDraft draft;
};

/// Who joins which group: one of the first three and one of the other four.
struct MemberRow {
    std::optional<std::string> group_id;
    std::optional<std::string> group_external_id;
    std::optional<std::string> group_display_name;
    std::optional<std::string> member_id;
    std::optional<std::string> member_external_id;  ///< Of a device: the directory's id of it.
    std::optional<std::string> user_principal_name;
    std::optional<std::string> device_name;
};

/// What is wrong with a row.
struct RowFault {
    std::string code;
    std::string path;
    std::string text;
};

/// A row that was read and checked as far as this goes without the database.
struct ImportRow {
    std::int64_t line = 0;
    std::variant<UserRow, DeviceRow, GroupRow, MemberRow> content;
    std::vector<RowFault> faults;  ///< If any, the content is not to be used.
};

/// Checks a row of this import.
ImportRow read_import_row(const store::service::ImportRecord& import, std::int64_t line,
                          const boost::json::object& object, ReservedSids reserved);

enum class RowEffect { created, updated, unchanged, refused };

/// What became of a row.
struct RowOutcome {
    RowEffect effect = RowEffect::refused;
    std::string object;  ///< Id of what was created or updated.
    boost::json::object details;
    std::vector<RowFault> faults;
};

/// What rows need to become records.
struct RowContext {
    const store::service::ImportRecord& import;
    DeviceActions& actions;
    UtcTime now;
};

/// Puts a row without faults into the database. Refuses it, and changes nothing, if it does not
/// fit to what is there. Throws Error(store_busy) or Error(store_conflict) if somebody else
/// changes the same record meanwhile.
RowOutcome apply_import_row(store::Session& session, const RowContext& context,
                            const ImportRow& row);

/// The same for a membership.
RowOutcome apply_member_row(store::Session& session, const RowContext& context,
                            const MemberRow& row);

}  // namespace certferry::service
