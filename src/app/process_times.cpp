#include "app/process_times.h"

#include "base/error.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <unistd.h>

namespace certferry::app {

namespace {

constexpr int fields_before_utime = 11;  // Counted from the one after the name.

struct Times {
    double own = 0;
    double ended_children = 0;
};

/// In ticks; empty if there is no such process.
std::optional<Times> ticks_of(int pid) {
    std::ifstream file(fmt::format("/proc/{}/stat", pid));
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const auto after_name = text.rfind(')');
    if (after_name == std::string::npos) {
        return std::nullopt;
    }
    std::istringstream fields(text.substr(after_name + 1));
    std::string skipped;
    for (int i = 0; i < fields_before_utime; ++i) {
        fields >> skipped;
    }
    double user = 0;
    double system = 0;
    double children_user = 0;
    double children_system = 0;
    fields >> user >> system >> children_user >> children_system;
    return Times{.own = user + system, .ended_children = children_user + children_system};
}

Times existing(int pid) {
    const auto times = ticks_of(pid);
    if (!times) {
        throw Error(codes::usage_invalid, fmt::format("process {}: there is none", pid));
    }
    return *times;
}

Milliseconds from_ticks(double ticks) {
    constexpr double milliseconds = 1000;
    return Milliseconds(ticks * milliseconds / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

}  // namespace

Milliseconds cpu_time(int pid) {
    return from_ticks(existing(pid).own);
}

Milliseconds cpu_time(const std::vector<int>& pids) {
    Milliseconds sum(0);
    for (const int pid : pids) {
        sum += cpu_time(pid);
    }
    return sum;
}

Milliseconds cpu_time_of_family(int pid) {
    const auto parent = existing(pid);
    double ticks = parent.own + parent.ended_children;
    std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", pid));
    for (int child = 0; children >> child;) {
        if (const auto times = ticks_of(child)) {
            ticks += times->own;
        }
    }
    return from_ticks(ticks);
}

}  // namespace certferry::app
