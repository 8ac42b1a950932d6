#pragma once

#include "base/time.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace certferry::registration {

/// A failure notification that the service has not accepted yet.
struct SpooledFailure {
    std::string request_id;  ///< UUID; names the file.
    std::string transaction_id;
    std::string certificate_request;  ///< Base64 of the DER.
    std::int64_t h_result = 0;
    std::string error_description;
    UtcTime created_at;
    int attempts = 0;      ///< Made until now.
    UtcTime next_attempt;  ///< Not before this.
};

/// Failure notifications as files of one folder, one each, so that they outlive a crash. Each write
/// is durable when it returns. Not for use by several processes at once; thread-safe as far as each
/// notification has one user at a time.
class FailureSpool {
public:
    static constexpr std::size_t max_entries = 10'000;

    /// The folder is made when it is first needed.
    explicit FailureSpool(std::filesystem::path folder) : folder_(std::move(folder)) {}

    const std::filesystem::path& folder() const noexcept { return folder_; }

    /// Where this notification is, or would be.
    std::filesystem::path path_of(const std::string& request_id) const;

    /// Adds or replaces. Throws Error(file_unwritable), also if there are `max_entries`.
    void save(const SpooledFailure& failure) const;

    void remove(const std::string& request_id) const;

    /// Those that may be tried now, oldest first. A file that cannot be read is logged and skipped.
    std::vector<SpooledFailure> due(UtcTime now) const;

private:
    std::filesystem::path folder_;
};

}  // namespace certferry::registration
