#include "device/program.h"

#include "base/codes/device.h"
#include "base/descriptor.h"
#include "base/encoding.h"
#include "base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace certferry::device {

namespace {

constexpr std::string_view search_path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

[[noreturn]] void fail_to(std::string_view what, const Program& program, int why) {
    throw Error(codes::program_failed, fmt::format("{}: {}: {}", program.arguments.front(), what,
                                                   std::generic_category().message(why)));
}

/// What execve wants, made before the fork: the child may not allocate.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (auto& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<std::string> environment_of(const Program& program) {
    std::vector<std::string> all{std::string(search_path), "LANG=C.UTF-8"};
    for (const auto& [name, value] : program.environment) {
        all.push_back(fmt::format("{}={}", name, value));
    }
    return all;
}

bool become(const Owner& owner) {
    const gid_t group = owner.group;
    return setgroups(1, &group) == 0 && setgid(group) == 0 && setuid(owner.user) == 0;
}

/// The child's part, in async-signal-safe calls alone. What fails is told through `fault`, which
/// closes by itself when the program starts.
[[noreturn]] void become_program(const Program& program, char* const* arguments,
                                 char* const* environment, int output, int fault) {
    setpgid(0, 0);
    umask(022);
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, nullptr);
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
        dup2(output, STDERR_FILENO) >= 0 && (!program.run_as || become(*program.run_as))) {
        execve(arguments[0], arguments, environment);
    }
    const int why = errno;
    const auto written = write(fault, &why, sizeof why);
    _exit(written < 0 ? 126 : 127);
}

/// Both ends close when a program starts, unless they were given to it.
struct Pipe {
    explicit Pipe(const Program& program) {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) {
            fail_to("pipe", program, errno);
        }
        read_end = Descriptor(ends[0]);
        write_end = Descriptor(ends[1]);
    }

    Descriptor read_end;
    Descriptor write_end;
};

void reap(pid_t pid) {
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

/// The child's own word on why it could not start; 0 if it has.
int start_fault(const Descriptor& fault) {
    int why = 0;
    ssize_t got = -1;
    do {
        got = ::read(fault.number(), &why, sizeof why);
    } while (got < 0 && errno == EINTR);
    return got == sizeof why ? why : 0;
}

/// Throws Error(program_failed).
pid_t start_program(const Program& program, Pipe& output) {
    auto arguments = program.arguments;
    auto environment = environment_of(program);
    const auto argument_pointers = pointers_to(arguments);
    const auto environment_pointers = pointers_to(environment);
    Pipe fault(program);
    const pid_t pid = fork();
    if (pid == 0) {
        become_program(program, argument_pointers.data(), environment_pointers.data(),
                       output.write_end.number(), fault.write_end.number());
    }
    if (pid < 0) {
        fail_to("fork", program, errno);
    }
    output.write_end.reset();
    fault.write_end.reset();
    if (const int why = start_fault(fault.read_end); why != 0) {
        reap(pid);
        fail_to("cannot be started", program, why);
    }
    return pid;
}

/// Takes what is there to read. False at the end of it.
bool take_output(const Descriptor& from, std::string& into) {
    std::array<char, 4096> buffer{};
    const auto got = ::read(from.number(), buffer.data(), buffer.size());
    if (got <= 0) {
        return got < 0 && (errno == EINTR || errno == EAGAIN);
    }
    const auto room = max_program_output - into.size();
    into.append(buffer.data(), std::min(room, static_cast<std::size_t>(got)));
    return true;
}

/// Reads until the program has ended: not until its output is closed, which what it left running
/// behind it may keep open. False if the deadline came first.
bool follow(const Descriptor& process, const Descriptor& printed, std::string& output,
            Deadline deadline) {
    bool open = true;
    while (!deadline.passed()) {
        std::array<pollfd, 2> watched{
            pollfd{.fd = process.number(), .events = POLLIN, .revents = 0},
            pollfd{.fd = open ? printed.number() : -1, .events = POLLIN, .revents = 0}};
        const int ready =
            poll(watched.data(), watched.size(), static_cast<int>(deadline.left().count()));
        if (ready <= 0) {
            continue;  // Too late, or a signal.
        }
        if (watched[1].revents != 0) {
            open = take_output(printed, output);
        } else if (watched[0].revents != 0) {
            return true;
        }
    }
    return false;
}

}  // namespace

ProgramResult run_program(const Program& program, Deadline deadline) {
    Pipe output(program);
    const pid_t pid = start_program(program, output);
    // The header of glibc 2.36 declares its function for C alone.
    const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    const auto stop = [pid] {
        kill(-pid, SIGKILL);
        reap(pid);
    };
    if (!process.is_open()) {
        const int why = errno;
        stop();
        fail_to("cannot be watched", program, why);
    }
    ProgramResult result;
    if (!follow(process, output.read_end, result.output, deadline)) {
        stop();
        throw Error(codes::program_failed,
                    fmt::format("{}: not done in time, and stopped", program.arguments.front()));
    }
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

std::string run_to_success(const Program& program, Deadline deadline) {
    auto result = run_program(program, deadline);
    if (result.status != 0) {
        throw Error(codes::program_failed,
                    fmt::format("{}: status {}: {}", program.arguments.front(), result.status,
                                escape_for_log(result.output)));
    }
    return std::move(result.output);
}

}  // namespace certferry::device
