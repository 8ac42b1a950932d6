#include "store/sqlite/readers.h"

namespace certferry::store::sqlite {

/// Holds a connection in a read transaction, and ends both.
class Readers::Lease {
public:
    explicit Lease(Readers& readers) : readers_(readers), connection_(readers.take()) {
        try {
            connection_->begin_read();
        } catch (...) {
            readers_.give_back(nullptr);
            throw;
        }
    }

    ~Lease() {
        connection_->rollback();  // There is nothing to commit.
        // One that cannot even end a read is not used again.
        const bool sound = !connection_->in_transaction();
        readers_.give_back(sound ? std::move(connection_) : nullptr);
    }

    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Session& session() noexcept { return *connection_; }

private:
    Readers& readers_;
    std::unique_ptr<Connection> connection_;
};

Readers::Readers(Options options) : options_(std::move(options)) {
    idle_.reserve(options_.max_readers);  // So that giving back cannot fail.
}

void Readers::with(FunctionRef<void(Session&)> use) {
    Lease lease(*this);
    use(lease.session());
}

std::uint64_t Readers::count() const {
    const std::scoped_lock lock(mutex_);
    return count_;
}

std::unique_ptr<Connection> Readers::take() {
    {
        std::unique_lock lock(mutex_);
        const bool got = returned_.wait_for(lock, options_.busy_timeout, [this] {
            return !idle_.empty() || open_ < options_.max_readers;
        });
        if (!got) {
            throw Error(codes::store_busy, "every reader is in use", std::chrono::seconds(1));
        }
        ++count_;
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
        ++open_;
    }
    try {
        return std::make_unique<Connection>(options_, Access::read_only);
    } catch (...) {
        give_back(nullptr);
        throw;
    }
}

void Readers::give_back(std::unique_ptr<Connection> connection) noexcept {
    {
        const std::scoped_lock lock(mutex_);
        if (connection) {
            idle_.push_back(std::move(connection));
        } else {
            --open_;
        }
    }
    returned_.notify_one();
}

}  // namespace certferry::store::sqlite
