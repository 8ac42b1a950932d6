#pragma once

#include "base/guarded.h"
#include "base/time.h"
#include "ca/issuer.h"

#include <chrono>
#include <filesystem>
#include <optional>

namespace certferry::ca::cmp {

/// What a CA last told of itself: for a moment an answer in its place, and while it cannot be
/// reached, also over a restart. Thread-safe.
class KnownDescription {
public:
    /// Reads `file`, if it is there; one that cannot be understood counts as none. Without a file,
    /// nothing outlives the process.
    KnownDescription(std::optional<std::filesystem::path> file, std::chrono::milliseconds fresh_for,
                     const Clock& clock);

    /// The last, if there is one and it is fresh.
    std::optional<Description> fresh() const;

    /// The last, if there is one; it is fresh again, so that not everybody asks a CA that is not
    /// there.
    std::optional<Description> refreshed();

    void learn(const Description& description);

private:
    struct Known {
        std::optional<Description> description;
        Bytes der;  // As in the file.
        UtcTime fresh_until;
    };

    const std::optional<std::filesystem::path> file_;
    const std::chrono::milliseconds fresh_for_;
    const Clock& clock_;
    Guarded<Known> known_;
};

}  // namespace certferry::ca::cmp
