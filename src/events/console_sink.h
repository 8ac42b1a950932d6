#pragma once

#include "events/sink.h"

namespace certferry::events {

/// Writes each event to a descriptor as one line, for containers and `certferry dev`.
class ConsoleSink final : public Sink {
public:
    /// `fd` is borrowed; 1 is standard output.
    explicit ConsoleSink(int fd) noexcept : fd_(fd) {}

    void write(std::string_view line) noexcept override;

private:
    int fd_;
};

}  // namespace certferry::events
