// Writes down what the process it is loaded into (LD_PRELOAD) says and hears, as plain octets: what
// goes through TLS before it is encrypted and after it was decrypted, and what goes over sockets
// without TLS. So a test can search traffic that nobody on the way could read.
//
//     TAP_FOLDER  one file for each connection object and direction: PID-NUMBER.out and .in
//
// A connection object may serve several connections, one after the other.

#include <cstdint>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

struct ssl_st;

namespace {

void note(const std::string& who, const char* direction, const void* octets, ssize_t size) {
    const char* folder = std::getenv("TAP_FOLDER");
    if (folder == nullptr || size <= 0) {
        return;
    }
    const auto path = std::string(folder) + "/" + std::to_string(getpid()) + "-" + who + direction;
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0) {
        [[maybe_unused]] const auto written = write(file, octets, static_cast<std::size_t>(size));
        close(file);
    }
}

std::string name_of(const ssl_st* ssl) {
    return "tls" + std::to_string(reinterpret_cast<std::uintptr_t>(ssl));
}

std::string name_of(int socket) {
    return "socket" + std::to_string(socket);
}

template <class F>
F* next(const char* name) {
    return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" int SSL_write(ssl_st* ssl, const void* octets, int size) {
    static auto* const real = next<int(ssl_st*, const void*, int)>("SSL_write");
    const int sent = real(ssl, octets, size);
    note(name_of(ssl), ".out", octets, sent);
    return sent;
}

extern "C" int SSL_read(ssl_st* ssl, void* octets, int size) {
    static auto* const real = next<int(ssl_st*, void*, int)>("SSL_read");
    const int got = real(ssl, octets, size);
    note(name_of(ssl), ".in", octets, got);
    return got;
}

extern "C" ssize_t send(int socket, const void* octets, size_t size, int flags) {
    static auto* const real = next<ssize_t(int, const void*, size_t, int)>("send");
    const auto sent = real(socket, octets, size, flags);
    note(name_of(socket), ".out", octets, sent);
    return sent;
}

extern "C" ssize_t recv(int socket, void* octets, size_t size, int flags) {
    static auto* const real = next<ssize_t(int, void*, size_t, int)>("recv");
    const auto got = real(socket, octets, size, flags);
    if ((flags & MSG_PEEK) == 0) {
        note(name_of(socket), ".in", octets, got);
    }
    return got;
}
