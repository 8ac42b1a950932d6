#include "service/directory/import_check.h"

#include "base/error.h"
#include "service/directory/import_reader.h"
#include "service/directory/import_rows.h"

#include <limits>

namespace certferry::service {

namespace {

using store::service::ImportError;
using store::service::ImportProgress;
using store::service::ImportRecord;

void note_refused(ImportCheck& check, std::int64_t line, const std::vector<RowFault>& faults) {
    ++check.refused;
    for (const auto& fault : faults) {
        if (check.errors.size() < ImportCheck::max_errors) {
            check.errors.push_back(ImportError{.error = check.error_count,
                                               .line = line,
                                               .code = fault.code,
                                               .path = fault.path,
                                               .text = fault.text});
        }
        ++check.error_count;
    }
}

}  // namespace

ImportCheck check_import(const ImportRecord& import, std::string_view content,
                         ReservedSids reserved) {
    ImportCheck check;
    ImportProgress progress;
    const RowSink sink{.row =
                           [&](std::int64_t line, const boost::json::object& object) {
                               const auto row = read_import_row(import, line, object, reserved);
                               if (!row.faults.empty()) {
                                   note_refused(check, line, row.faults);
                               }
                           },
                       .fault =
                           [&](std::int64_t line, std::string_view code, std::string_view text) {
                               note_refused(check, line,
                                            {{std::string(code), "", std::string(text)}});
                           }};
    try {
        read_import_rows(import, progress, {.text = content, .is_last = true},
                         std::numeric_limits<std::size_t>::max(), sink);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::unprocessable) {
            throw;
        }
        note_refused(check, progress.next_line, {{std::string(error.code()), "", error.detail()}});
        check.code = std::string(error.code());
    }
    check.rows = progress.rows_read;
    return check;
}

}  // namespace certferry::service
