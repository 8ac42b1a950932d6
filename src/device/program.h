#pragma once

#include "base/time.h"
#include "device/files.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace certferry::device {

/// A program to run, without a shell.
struct Program {
    std::vector<std::string> arguments;              ///< The program's path first; not empty.
    std::map<std::string, std::string> environment;  ///< All of it, but for PATH and LANG.
    std::optional<Owner> run_as;                     ///< As root: becomes this user first.
};

/// What came of it.
struct ProgramResult {
    int status = 0;      ///< Exit status; 128 and the signal's number if a signal ended it.
    std::string output;  ///< What it printed, both channels, cut at `max_program_output`.
};

inline constexpr std::size_t max_program_output = std::size_t{256} * 1024;

/// Runs the program to its end, with nothing on its standard input, no signal blocked, umask 022
/// (what makes the system's list of CAs must not make it unreadable), and in a process group of its
/// own. At the deadline the group is killed.
///
/// Throws Error(program_failed) if it cannot be started (no such file, not executable) or was not
/// done by the deadline. A status other than 0 is for the caller to judge.
ProgramResult run_program(const Program& program, Deadline deadline);

/// The same, throwing Error(program_failed) with what it printed for any status but 0.
std::string run_to_success(const Program& program, Deadline deadline);

}  // namespace certferry::device
