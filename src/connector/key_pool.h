#pragma once

#include "pki/key.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace certferry::connector {

/// Keys made ahead of their use, since making an RSA key takes longer than all the rest of a
/// request. Each is used once, and none ever leaves this process's memory but in a request's own
/// journal row. The process locks its memory where it may (`mlockall` in app/). Thread-safe.
///
/// A kind of key is made ahead once it was asked for, `ahead` of it at most, by one thread of the
/// lowest priority that rests when the pool is full; kinds nobody asked for in an hour are let go.
class KeyPool {
public:
    explicit KeyPool(std::size_t ahead);
    KeyPool(const KeyPool&) = delete;
    KeyPool& operator=(const KeyPool&) = delete;
    ~KeyPool();

    /// A key of this kind: from the pool, or made now. Throws Error(key_unusable).
    pki::PrivateKey take(const pki::KeySpec& spec);

    /// Keys of this kind that are ready.
    std::size_t ready(const pki::KeySpec& spec) const;

private:
    struct Shelf {
        pki::KeySpec spec;
        std::deque<pki::PrivateKey> keys;
        std::chrono::steady_clock::time_point asked_at;
    };

    void fill(const std::stop_token& stop);
    Shelf* next_to_fill();

    const std::size_t ahead_;
    mutable std::mutex mutex_;
    std::condition_variable_any wanted_;
    std::map<std::string, Shelf> shelves_;  // By the text of the kind; under mutex_.
    std::jthread thread_;                   // Last: it uses everything above.
};

}  // namespace certferry::connector
