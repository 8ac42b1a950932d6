#pragma once

#include <unistd.h>
#include <utility>

namespace certferry {

/// An owned file descriptor, or none.
class Descriptor {
public:
    Descriptor() = default;

    /// Takes what a system call gave, which is none if it is negative.
    explicit Descriptor(int number) noexcept : number_(number) {}

    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

    Descriptor& operator=(Descriptor&& other) noexcept {
        Descriptor taken(std::move(other));
        std::swap(number_, taken.number_);
        return *this;
    }

    ~Descriptor() {
        if (is_open()) {
            ::close(number_);
        }
    }

    int number() const noexcept { return number_; }

    bool is_open() const noexcept { return number_ >= 0; }

    void reset() noexcept { *this = Descriptor(); }

private:
    int number_ = -1;
};

}  // namespace certferry
