#pragma once

#include "base/error.h"
#include "wire/device.h"

#include <boost/describe/class.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::device {

/// One thing that happened in a sync.
struct SyncRow {
    std::string action;  ///< install, remove, renew, retire, wipe, hook, status.
    std::string kind;    ///< Of the profile; empty if it is not about one.
    std::optional<std::string> profile_id;
    std::string result;  ///< done, pending, failed.
    std::optional<std::string> thumbprint;
    std::optional<std::string> code;  ///< With `failed`.
    std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(SyncRow, (), (action, kind, profile_id, result, thumbprint, code, detail))

namespace results {
inline constexpr std::string_view done = "done";
inline constexpr std::string_view pending = "pending";
inline constexpr std::string_view failed = "failed";
}  // namespace results

/// What a sync did.
struct SyncReport {
    std::vector<SyncRow> rows;
    std::optional<Error> error;  ///< Why it ended before its time.
    std::optional<std::chrono::seconds> next_checkin;
    std::optional<std::string> left;  ///< `retire` or `wipe`: the device is no longer managed.

    bool has_failed() const noexcept {
        if (error) {
            return true;
        }
        for (const auto& row : rows) {
            if (row.result == results::failed) {
                return true;
            }
        }
        return false;
    }
};

}  // namespace certferry::device
