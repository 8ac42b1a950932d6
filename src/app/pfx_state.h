#pragma once

#include "base/bytes.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace certferry::app {

/// Which files an import has done, in a file of JSON lines, so that one that was cut off goes on
/// without opening them again. It holds no secrets. What it says is only believed where the service
/// still has the record, so that an old one does no harm.
class PfxState {
public:
    /// `terms` tells apart what makes the same file another import: service, key, mode. Without a
    /// path nothing is kept.
    PfxState(std::optional<std::filesystem::path> path, std::string terms);

    /// SHA-256 of what a source holds, and for whom.
    struct Item {
        std::string digest;
        std::string user;

        auto operator<=>(const Item&) const = default;
    };

    /// The certificate's thumbprint if it was imported under these terms.
    std::optional<std::string> thumbprint_of(const Item& item) const;

    /// Throws Error(file_unwritable).
    void add(const Item& item, const std::string& thumbprint);

    /// All is done: the file goes.
    void forget();

private:
    void load();

    std::optional<std::filesystem::path> path_;
    std::string terms_;
    std::map<Item, std::string> done_;
};

/// `certferry/pfx-import.jsonl` in $XDG_STATE_HOME, or in ~/.local/state; empty if there is
/// neither.
std::optional<std::filesystem::path> usual_state_file();

}  // namespace certferry::app
