#pragma once

#include <fmt/format.h>

#include <string_view>

namespace certferry::log {

/// The operator's log of a program: what is not an event of the catalogue (`events/`): start-up,
/// access lines, faults. Written to standard error, one line each. Thread-safe.
enum class Level { debug, info, warning, error };

/// Sets what is written; `info` at start.
void set_level(Level level);

/// True if lines of this level are written: for callers whose line costs something to build.
bool enabled(Level level) noexcept;

/// Writes one line. Foreign text must have passed `escape_for_log`. Never throws.
void write(Level level, std::string_view line) noexcept;

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace certferry::log
