#include "app/worker_count.h"

#include <algorithm>
#include <thread>

namespace certferry::app {

/// Handlers wait for commits more than they compute, and commits are shared: more of them at once
/// cost fewer syncs each. With the other threads, a machine of two processors has 32 at most.
std::size_t worker_count(std::size_t configured) noexcept {
    return configured != 0
               ? configured
               : std::max<std::size_t>(20, std::size_t{8} * std::thread::hardware_concurrency());
}

}  // namespace certferry::app
