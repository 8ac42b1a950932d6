#pragma once

#include "service/profiles/sid.h"
#include "store/service/imports.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::service {

/// What can be said of an import's content without the records that are there.
struct ImportCheck {
    static constexpr std::size_t max_errors = 1000;

    std::int64_t rows = 0;
    std::int64_t refused = 0;                         ///< Rows among them that cannot be imported.
    std::vector<store::service::ImportError> errors;  ///< The first `max_errors`.
    std::int64_t error_count = 0;
    std::optional<std::string> code;  ///< Why what comes after the rows cannot be read.
};

/// Reads all of it as the Importer will, by the same rules, and stores nothing. Names that are
/// taken, and what a row names that does not exist, show only when it is imported.
ImportCheck check_import(const store::service::ImportRecord& import, std::string_view content,
                         ReservedSids reserved);

}  // namespace certferry::service
