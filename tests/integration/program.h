#pragma once

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace certferry::integration {

/// The program to test, from the environment variable CERTFERRY. Throws if it is not set.
std::filesystem::path tested_program();

/// An empty directory, from CERTFERRY_SCRATCH. Throws if it is not set.
std::filesystem::path scratch();

/// `certferry` with these arguments, running, what it prints in a file. Ends with its owner.
class Program {
public:
    Program(const std::vector<std::string>& arguments, std::filesystem::path output);
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program();

    /// The URL of its line `ready: URL`. Throws, with what it printed, if it ends before or takes
    /// more than 60 s.
    std::string wait_until_ready() const;

    /// SIGTERM, and its exit status.
    int stop();

    /// SIGKILL: like a power cut, as far as a process can tell.
    void kill();

    /// Waits for its end; gives its exit status, or 128 and the signal.
    int wait();

    std::string printed() const;

private:
    std::filesystem::path output_;
    pid_t pid_ = -1;
};

struct Finished {
    int status = 0;
    std::string printed;           ///< Both streams.
    std::filesystem::path output;  ///< The file that holds it.
};

/// Runs `certferry` to its end.
Finished run(const std::vector<std::string>& arguments);

}  // namespace certferry::integration
