// Kills the process it is loaded into (LD_PRELOAD) at a chosen call that others could see: a sync
// of a file, or octets sent to somebody. So a test can try every point of a job without any help by
// the program.
//
//     CRASH_ARMED  the calls are counted once this file exists
//     CRASH_AT     KIND:NUMBER:WHEN; KIND is sync or send, NUMBER counts from 1, WHEN is before or
//     after CRASH_LOG    gets one line for each counted call

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace {

struct Plan {
    std::string kind;
    long number = 0;
    bool before = false;
    const char* armed = nullptr;
    const char* log = nullptr;
};

const Plan& plan() {
    static const Plan made = [] {
        Plan read;
        read.armed = std::getenv("CRASH_ARMED");
        read.log = std::getenv("CRASH_LOG");
        const char* at = std::getenv("CRASH_AT");
        const std::string text = at != nullptr ? at : "";
        const auto first = text.find(':');
        const auto second = text.rfind(':');
        if (first != std::string::npos && second > first) {
            read.kind = text.substr(0, first);
            read.number = std::strtol(text.c_str() + first + 1, nullptr, 10);
            read.before = text.substr(second + 1) == "before";
        }
        return read;
    }();
    return made;
}

/// The number of this call among its kind; 0 if it is not counted.
long count(const char* kind) {
    static std::atomic<long> syncs = 0;
    static std::atomic<long> sends = 0;
    const Plan& known = plan();
    if (known.armed == nullptr || access(known.armed, F_OK) != 0) {
        return 0;
    }
    const long number = ++(std::strcmp(kind, "sync") == 0 ? syncs : sends);
    if (known.log != nullptr) {
        const int file = open(known.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (file >= 0) {
            const std::string line = std::string(kind) + " " + std::to_string(number) + "\n";
            [[maybe_unused]] const auto written = write(file, line.data(), line.size());
            close(file);
        }
    }
    return number;
}

void crash_if(const char* kind, long number, bool before) {
    const Plan& known = plan();
    if (number != 0 && known.kind == kind && known.number == number && known.before == before) {
        kill(getpid(), SIGKILL);
        pause();
    }
}

template <class Call>
auto around(const char* kind, Call call) {
    const long number = count(kind);
    crash_if(kind, number, true);
    const auto result = call();
    crash_if(kind, number, false);
    return result;
}

template <class F>
F* next(const char* name) {
    return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" int fdatasync(int file) {
    static auto* const real = next<int(int)>("fdatasync");
    return around("sync", [&] { return real(file); });
}

extern "C" int fsync(int file) {
    static auto* const real = next<int(int)>("fsync");
    return around("sync", [&] { return real(file); });
}

extern "C" ssize_t send(int socket, const void* octets, size_t size, int flags) {
    static auto* const real = next<ssize_t(int, const void*, size_t, int)>("send");
    return around("send", [&] { return real(socket, octets, size, flags); });
}
