#include "store/postgres/pool.h"

namespace certferry::store::postgres {

Pool::Lease::~Lease() {
    connection_->rollback();
    pool_.give_back(connection_->is_usable() ? std::move(connection_) : nullptr);
}

Pool::Pool(const Options& options, Limits limits) : options_(options), limits_(limits) {
    idle_.reserve(limits_.connections);  // So that giving back cannot fail.
}

bool Pool::is_lent_to_this_thread() const {
    const std::scoped_lock lock(mutex_);
    return users_.contains(std::this_thread::get_id());
}

void Pool::close_idle() noexcept {
    std::vector<std::unique_ptr<Connection>> closing;
    const std::scoped_lock lock(mutex_);
    open_ -= idle_.size();
    closing.swap(idle_);
    idle_.reserve(limits_.connections);
}

std::size_t Pool::waiting() const {
    const std::scoped_lock lock(mutex_);
    return waiting_;
}

std::unique_ptr<Connection> Pool::take() {
    {
        std::unique_lock lock(mutex_);
        const auto is_free = [this] { return !idle_.empty() || open_ < limits_.connections; };
        if (!is_free() && waiting_ >= limits_.waiting) {
            throw Error(codes::store_busy, "too many wait for a connection",
                        std::chrono::seconds(1));
        }
        ++waiting_;
        const bool got = returned_.wait_for(lock, options_.busy_timeout, is_free);
        --waiting_;
        if (!got) {
            throw Error(codes::store_busy, "every connection is in use", std::chrono::seconds(1));
        }
        users_.insert(std::this_thread::get_id());
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
        ++open_;
    }
    try {
        return std::make_unique<Connection>(options_);
    } catch (...) {
        give_back(nullptr);
        throw;
    }
}

void Pool::give_back(std::unique_ptr<Connection> connection) noexcept {
    {
        const std::scoped_lock lock(mutex_);
        users_.erase(std::this_thread::get_id());
        if (connection) {
            idle_.push_back(std::move(connection));
        } else {
            --open_;
        }
    }
    returned_.notify_one();
}

}  // namespace certferry::store::postgres
