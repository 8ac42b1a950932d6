#include "program.h"

#include "base/bytes.h"
#include "base/file.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

namespace certferry::integration {

namespace {

std::filesystem::path from_environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it.
    if (value == nullptr) {
        throw std::runtime_error(std::string(name) + " is not set: run this by ctest");
    }
    return value;
}

int exit_status(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

std::filesystem::path tested_program() {
    return from_environment("CERTFERRY");
}

std::filesystem::path scratch() {
    return from_environment("CERTFERRY_SCRATCH");
}

Program::Program(const std::vector<std::string>& arguments, std::filesystem::path output)
    : output_(std::move(output)) {
    std::vector<std::string> words{tested_program()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (auto& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    const int file = ::open(output_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) {
        throw std::runtime_error("cannot write " + output_.string());
    }
    pid_ = ::fork();
    if (pid_ == 0) {
        ::dup2(file, STDOUT_FILENO);
        ::dup2(file, STDERR_FILENO);
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    ::close(file);
    if (pid_ < 0) {
        throw std::runtime_error("fork failed");
    }
}

Program::~Program() {
    kill();
}

std::string Program::printed() const {
    return std::string(as_text(read_file(output_)));
}

std::string Program::wait_until_ready() const {
    constexpr std::string_view mark = "\nready: ";
    const int watch = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    ::inotify_add_watch(watch, output_.c_str(), IN_MODIFY);
    constexpr int looks = 600;
    for (int i = 0; i < looks; ++i) {
        const auto text = "\n" + printed();
        const auto at = text.rfind(mark);
        const auto end = text.find('\n', at + 1);
        if (at != std::string::npos && end != std::string::npos) {
            ::close(watch);
            return text.substr(at + mark.size(), end - at - mark.size());
        }
        siginfo_t ended{};
        ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
        if (ended.si_pid == pid_) {
            break;
        }
        pollfd changes{.fd = watch, .events = POLLIN, .revents = 0};
        ::poll(&changes, 1, 100);
        char ignored[4096];
        while (::read(watch, ignored, sizeof ignored) > 0) {
        }
    }
    ::close(watch);
    throw std::runtime_error("the program is not ready: " + printed());
}

int Program::stop() {
    if (pid_ > 0) {
        ::kill(pid_, SIGTERM);
    }
    return wait();
}

void Program::kill() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        wait();
    }
}

int Program::wait() {
    int status = 0;
    if (pid_ > 0) {
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
    }
    return exit_status(status);
}

Finished run(const std::vector<std::string>& arguments) {
    // Kept, so that what must never be printed can be looked for at the end.
    static std::atomic<int> runs = 0;
    const auto output = scratch() / ("command-" + std::to_string(++runs) + ".out");
    Program program(arguments, output);
    const int status = program.wait();
    return {.status = status, .printed = program.printed(), .output = output};
}

}  // namespace certferry::integration
