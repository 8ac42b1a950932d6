#pragma once

#include <string_view>

namespace certferry::events {

/// A second place where events go besides the channel's file: best effort, nothing is repeated.
class Sink {
public:
    virtual ~Sink() = default;

    /// Gets each event as its line of JSON, without line end. Called by one thread at a time per
    /// channel, so by two at once at most.
    virtual void write(std::string_view line) noexcept = 0;
};

}  // namespace certferry::events
