// Kills the process it is loaded into (LD_PRELOAD) at a chosen call that others could see: a sync
// of a file, octets sent to somebody, octets received and not yet looked at. So a test can try
// every point of a job without any help by the program.
//
//     CRASH_ARMED  a file that says where: KIND:NUMBER:WHEN, with KIND sync, send or receive,
//                  NUMBER from 1, WHEN before or after (receive: after). Calls are counted while
//                  it is there, from the beginning each time that it is a new file.
//     CRASH_LOG    gets a line for each counted call: KIND NUMBER, and what it was about

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct ssl_st;

namespace {

constexpr std::size_t longest_text = 80;

struct Plan {
    ino_t file = 0;
    timespec written{};
    std::string kind;
    long number = 0;
    bool before = false;
    std::map<std::string, long, std::less<>> counts;

    bool is_of(const struct stat& status) const {
        return file == status.st_ino && written.tv_sec == status.st_mtim.tv_sec &&
               written.tv_nsec == status.st_mtim.tv_nsec;
    }
};

std::string content_of(const char* path) {
    std::string text(256, '\0');
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const auto got = file < 0 ? -1 : read(file, text.data(), text.size());
    if (file >= 0) {
        close(file);
    }
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

Plan read_plan(const char* path, const struct stat& status) {
    Plan plan;
    plan.file = status.st_ino;
    plan.written = status.st_mtim;
    const auto text = content_of(path);
    const auto first = text.find(':');
    const auto second = text.rfind(':');
    if (first != std::string::npos && second > first) {
        plan.kind = text.substr(0, first);
        plan.number = std::strtol(text.c_str() + first + 1, nullptr, 10);
        plan.before = text.compare(second + 1, 6, "before") == 0;
    }
    return plan;
}

void note(const std::string& line) {
    const char* path = std::getenv("CRASH_LOG");
    const int file =
        path == nullptr ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0) {
        [[maybe_unused]] const auto written = write(file, line.data(), line.size());
        close(file);
    }
}

/// What is to happen around one counted call.
struct Turn {
    bool dies_before = false;
    bool dies_after = false;
};

Turn count(std::string_view kind, const std::string& about) {
    static std::mutex mutex;
    static Plan plan;
    const char* armed = std::getenv("CRASH_ARMED");
    struct stat status{};
    if (armed == nullptr || stat(armed, &status) != 0) {
        return {};
    }
    const std::scoped_lock lock(mutex);
    if (!plan.is_of(status)) {
        plan = read_plan(armed, status);
    }
    const auto number = ++plan.counts[std::string(kind)];
    note(std::string(kind) + " " + std::to_string(number) + " " + about + "\n");
    const bool here = plan.kind == kind && plan.number == number;
    return {.dies_before = here && plan.before, .dies_after = here && !plan.before};
}

void die_if(bool now) {
    if (now) {
        kill(getpid(), SIGKILL);
        pause();
    }
}

template <class Call>
auto around(std::string_view kind, const std::string& about, Call call) {
    const auto turn = count(kind, about);
    die_if(turn.dies_before);
    const auto result = call();
    die_if(turn.dies_after);
    return result;
}

/// The first line of an HTTP message.
std::string first_line(const void* octets, std::size_t size) {
    const std::string_view text(static_cast<const char*>(octets), size);
    const auto line = text.substr(0, std::min(text.find_first_of("\r\n"), longest_text));
    for (const char character : line) {
        if (character < ' ' || character > '~') {
            return "octets";
        }
    }
    return std::string(line);
}

std::string name_of(int file) {
    std::string name(256, '\0');
    const auto link = "/proc/self/fd/" + std::to_string(file);
    const auto got = readlink(link.c_str(), name.data(), name.size());
    name.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return name.substr(name.rfind('/') + 1);
}

template <class F>
F* next(const char* name) {
    return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" int fdatasync(int file) {
    static auto* const real = next<int(int)>("fdatasync");
    return around("sync", name_of(file), [&] { return real(file); });
}

extern "C" int fsync(int file) {
    static auto* const real = next<int(int)>("fsync");
    return around("sync", name_of(file), [&] { return real(file); });
}

extern "C" ssize_t send(int socket, const void* octets, size_t size, int flags) {
    static auto* const real = next<ssize_t(int, const void*, size_t, int)>("send");
    return around("send", first_line(octets, size),
                  [&] { return real(socket, octets, size, flags); });
}

extern "C" int SSL_write(ssl_st* ssl, const void* octets, int size) {
    static auto* const real = next<int(ssl_st*, const void*, int)>("SSL_write");
    return around("send", first_line(octets, static_cast<std::size_t>(size)),
                  [&] { return real(ssl, octets, size); });
}

extern "C" int SSL_read(ssl_st* ssl, void* octets, int size) {
    static auto* const real = next<int(ssl_st*, void*, int)>("SSL_read");
    const int got = real(ssl, octets, size);
    if (got > 0) {
        die_if(count("receive", first_line(octets, static_cast<std::size_t>(got))).dies_after);
    }
    return got;
}
