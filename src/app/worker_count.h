#pragma once

#include <cstddef>

namespace certferry::app {

/// Threads for handlers of connector and CA: as configured, or by the machine if that is 0.
std::size_t worker_count(std::size_t configured) noexcept;

}  // namespace certferry::app
