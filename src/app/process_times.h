#pragma once

#include <chrono>
#include <vector>

namespace certferry::app {

using Milliseconds = std::chrono::duration<double, std::milli>;

/// CPU time that a process has used, its threads included: user and system (proc(5), stat), to 10
/// ms. Throws Error(usage_invalid) if there is no such process.
Milliseconds cpu_time(int pid);

/// Of all of them together.
Milliseconds cpu_time(const std::vector<int>& pids);

/// Of the process, its children, and those of its children that have ended: a PostgreSQL server
/// with the processes of its sessions.
Milliseconds cpu_time_of_family(int pid);

}  // namespace certferry::app
