#pragma once

#include "base/error.h"
#include "base/secret.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace certferry::app {

/// One file to import, and for whom.
struct PfxSource {
    std::string name;  ///< For people: its path, or where in a list it stands.
    std::filesystem::path file;
    std::string user;                               ///< Principal name.
    std::string purpose;                            ///< As on the command line.
    std::optional<Secret> password = std::nullopt;  ///< Not set: the one for all.
    std::optional<Error> fault = std::nullopt;      ///< Why there is nothing to import.
};

/// What counts where a list says nothing.
struct PfxDefaults {
    std::string user;
    std::string purpose;
};

/// Expands the arguments of `certferry pfx import`: files; folders, for all *.pfx and *.p12 in them
/// by name; lists in CSV with a header, columns `file` (required; relative paths from the list's
/// folder), `user`, `password`, `password_file`, `purpose`. A row that cannot be used is a source
/// with a fault, so that the rest is imported.
///
/// Throws Error(file_unreadable), Error(pfx_list_invalid) for a header, or Error(usage_invalid) for
/// a list with passwords that others may read.
std::vector<PfxSource> expand_sources(const std::vector<std::string>& arguments,
                                      const PfxDefaults& defaults);

}  // namespace certferry::app
