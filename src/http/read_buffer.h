#pragma once

#include "base/bytes.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>

namespace certferry::http {

/// Octets received and not yet used, in one piece of memory that grows up to a limit and can be
/// given back while nothing is in it.
class ReadBuffer {
public:
    explicit ReadBuffer(std::size_t max_bytes) noexcept : max_(max_bytes) {}

    ByteView data() const noexcept { return {memory_.get() + begin_, end_ - begin_}; }

    bool empty() const noexcept { return begin_ == end_; }

    /// Room behind the data for at least one octet and, within the limit, for `wanted`.
    /// Empty if the limit is reached.
    std::span<std::uint8_t> room(std::size_t wanted) {
        const std::size_t size = end_ - begin_;
        const std::size_t needed = std::min(max_, size + std::max(wanted, least_room));
        if (capacity_ - begin_ < needed) {
            move_to(needed <= capacity_ ? capacity_
                                        : std::min(max_, std::max(needed, 2 * capacity_)));
        }
        return {memory_.get() + end_, capacity_ - end_};
    }

    /// `bytes` were put at the front of the room.
    void commit(std::size_t bytes) noexcept { end_ += bytes; }

    /// The first `bytes` of the data are used up.
    void consume(std::size_t bytes) noexcept {
        begin_ += bytes;
        if (begin_ == end_) {
            begin_ = end_ = 0;
        }
    }

    /// Gives the memory back if it holds nothing.
    void release_if_empty() noexcept {
        if (empty()) {
            memory_.reset();
            capacity_ = 0;
        }
    }

private:
    static constexpr std::size_t least_room = 2048;

    // Moves the data to the front of memory of at least this capacity.
    void move_to(std::size_t capacity) {
        const std::size_t size = end_ - begin_;
        if (capacity > capacity_) {
            auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(capacity);
            std::copy_n(memory_.get() + begin_, size, larger.get());
            memory_ = std::move(larger);
            capacity_ = capacity;
        } else {
            std::memmove(memory_.get(), memory_.get() + begin_, size);
        }
        begin_ = 0;
        end_ = size;
    }

    const std::size_t max_;
    std::unique_ptr<std::uint8_t[]> memory_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace certferry::http
