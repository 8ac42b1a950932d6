#include "connector/key_pool.h"

#include <algorithm>
#include <sys/resource.h>

namespace certferry::connector {

namespace {

using namespace std::chrono_literals;

constexpr auto forgotten_after = 1h;
constexpr int background_priority = 10;  // As of nice(1): others go first.

}  // namespace

KeyPool::KeyPool(std::size_t ahead)
    : ahead_(ahead), thread_([this](const std::stop_token& stop) { fill(stop); }) {}

KeyPool::~KeyPool() {
    thread_.request_stop();
    wanted_.notify_all();
}

pki::PrivateKey KeyPool::take(const pki::KeySpec& spec) {
    {
        const std::scoped_lock lock(mutex_);
        auto& shelf = shelves_[spec.text()];
        shelf.spec = spec;
        shelf.asked_at = std::chrono::steady_clock::now();
        wanted_.notify_all();
        if (!shelf.keys.empty()) {
            auto key = std::move(shelf.keys.front());
            shelf.keys.pop_front();
            return key;
        }
    }
    return pki::PrivateKey::generate(spec);
}

std::size_t KeyPool::ready(const pki::KeySpec& spec) const {
    const std::scoped_lock lock(mutex_);
    const auto shelf = shelves_.find(spec.text());
    return shelf == shelves_.end() ? 0 : shelf->second.keys.size();
}

/// Under mutex_. The emptiest shelf that is not full; null if there is none.
KeyPool::Shelf* KeyPool::next_to_fill() {
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(shelves_,
                  [&](const auto& entry) { return now - entry.second.asked_at > forgotten_after; });
    const auto emptiest = std::ranges::min_element(
        shelves_, {}, [](const auto& entry) { return entry.second.keys.size(); });
    return emptiest == shelves_.end() || emptiest->second.keys.size() >= ahead_ ? nullptr
                                                                                : &emptiest->second;
}

void KeyPool::fill(const std::stop_token& stop) {
    setpriority(PRIO_PROCESS, 0, background_priority);  // Of this thread alone, on Linux.
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        const auto* shelf = next_to_fill();
        if (shelf == nullptr) {
            wanted_.wait_for(lock, stop, forgotten_after,
                             [this] { return next_to_fill() != nullptr; });
            continue;
        }
        const auto spec = shelf->spec;
        lock.unlock();
        auto key = pki::PrivateKey::generate(spec);
        lock.lock();
        if (const auto found = shelves_.find(spec.text()); found != shelves_.end()) {
            found->second.keys.push_back(std::move(key));
        }
    }
}

}  // namespace certferry::connector
