#pragma once

#include "service/profiles/words.h"

#include <string>

namespace certferry::service {

enum class AssignmentTarget { user_group, device_group };

inline constexpr auto assignment_target_words = words<AssignmentTarget>("userGroup", "deviceGroup");

enum class AssignmentMode { include, exclude };

inline constexpr auto assignment_mode_words = words<AssignmentMode>("include", "exclude");

/// One line of a profile's assignment; exclude wins over include.
struct Assignment {
    AssignmentTarget target = AssignmentTarget::user_group;
    std::string group_id;
    AssignmentMode mode = AssignmentMode::include;

    bool operator==(const Assignment&) const = default;
};

}  // namespace certferry::service
