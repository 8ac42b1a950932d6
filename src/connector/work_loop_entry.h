#pragma once

#include "connector/work_loop.h"

// For the sources of connector/work_loop.h alone.
namespace certferry::connector {

/// Requests in one call.
inline constexpr std::size_t most_in_one_call = wire::max_leased_requests;

/// A request in hand.
struct WorkLoop::Entry {
    enum class Phase { running, resting, to_upload, uploading };

    journal::WorkRequest row;
    Phase phase = Phase::running;
    std::chrono::steady_clock::time_point due;        ///< Of a resting one.
    std::chrono::steady_clock::time_point leased_at;  ///< Or when the lease was last extended.
};

}  // namespace certferry::connector
