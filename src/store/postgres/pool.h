#pragma once

#include "store/postgres/connection.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

namespace certferry::store::postgres {

/// Connections that are opened when first needed, and lent to one thread at a time. Thread-safe.
class Pool {
public:
    struct Limits {
        std::size_t connections;
        std::size_t waiting;  ///< Threads that may wait for a connection; one more is refused.
    };

    /// A connection, lent until this ends. One that is not usable any more is closed then.
    class Lease {
    public:
        explicit Lease(Pool& pool) : pool_(pool), connection_(pool.take()) {}

        ~Lease();

        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        Connection& connection() noexcept { return *connection_; }

    private:
        Pool& pool_;
        std::unique_ptr<Connection> connection_;
    };

    /// `options` must outlive this.
    Pool(const Options& options, Limits limits);

    /// True if the calling thread has a connection of this pool.
    bool is_lent_to_this_thread() const;

    /// Closes the connections that nobody uses: if one is lost, the others are likely to be.
    void close_idle() noexcept;

    std::size_t waiting() const;

private:
    std::unique_ptr<Connection> take();
    void give_back(std::unique_ptr<Connection> connection) noexcept;

    const Options& options_;
    const Limits limits_;
    mutable std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;  // Under mutex_, as what follows.
    std::set<std::thread::id> users_;
    std::size_t open_ = 0;  // Idle ones and those in use.
    std::size_t waiting_ = 0;
};

}  // namespace certferry::store::postgres
