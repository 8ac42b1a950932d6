#pragma once

#include "store/sqlite/connection.h"

#include <condition_variable>
#include <mutex>

namespace certferry::store::sqlite {

/// A pool of connections for reading, opened when first needed. Thread-safe.
class Readers {
public:
    explicit Readers(Options options);

    /// Runs `use` inside a read transaction, waiting for a free connection up to the busy timeout.
    void with(FunctionRef<void(Session&)> use);

    /// Reads run so far.
    std::uint64_t count() const;

private:
    class Lease;

    std::unique_ptr<Connection> take();
    void give_back(std::unique_ptr<Connection> connection) noexcept;

    const Options options_;
    mutable std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;  // Under mutex_, as what follows.
    std::size_t open_ = 0;                           // Idle ones and those in use.
    std::uint64_t count_ = 0;
};

}  // namespace certferry::store::sqlite
