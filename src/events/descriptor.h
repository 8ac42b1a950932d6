#pragma once

#include <unistd.h>
#include <utility>

namespace certferry::events {

/// An owned file descriptor, or none.
class Descriptor {
public:
    Descriptor() = default;

    explicit Descriptor(int fd) noexcept : fd_(fd) {}

    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

    Descriptor& operator=(Descriptor&& other) noexcept {
        Descriptor taken(std::move(other));
        std::swap(fd_, taken.fd_);
        return *this;
    }

    ~Descriptor() {
        if (is_open()) {
            ::close(fd_);
        }
    }

    int number() const noexcept { return fd_; }

    bool is_open() const noexcept { return fd_ >= 0; }

    void reset() noexcept { *this = Descriptor(); }

private:
    int fd_ = -1;
};

}  // namespace certferry::events
