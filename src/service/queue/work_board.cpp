#include "service/queue/work_board.h"

#include "base/error.h"
#include "base/log.h"
#include "store/service/leases.h"

#include <algorithm>

namespace certferry::service {

using store::Session;

WorkBoard::Waiter::Waiter(WorkBoard& board, std::string tenant_id, std::string connector_id,
                          std::vector<std::string> lanes)
    : board_(board),
      tenant_id_(std::move(tenant_id)),
      connector_id_(std::move(connector_id)),
      lanes_(std::move(lanes)) {
    board_.tenants_.with([this](Tenants& tenants) {
        auto& tenant = tenants[tenant_id_];
        ++tenant.waiters;
        number_ = ++tenant.calls;
        tenant.newest[connector_id_] = number_;
        seen_ = tenant.looks;
    });
}

WorkBoard::Waiter::~Waiter() {
    board_.tenants_.with([this](Tenants& tenants) {
        const auto found = tenants.find(tenant_id_);
        auto& tenant = found->second;
        const auto own = tenant.newest.find(connector_id_);
        if (own != tenant.newest.end() && own->second == number_) {
            tenant.newest.erase(own);
        }
        if (--tenant.waiters == 0) {
            tenants.erase(found);
        }
    });
}

bool WorkBoard::Waiter::is_outdated() const {
    return board_.tenants_.with([this](const Tenants& tenants) {
        const auto& newest = tenants.find(tenant_id_)->second.newest;
        const auto own = newest.find(connector_id_);
        return own == newest.end() || own->second != number_;
    });
}

bool WorkBoard::Waiter::has_news() {
    return board_.tenants_.with([this](const Tenants& tenants) {
        const auto& tenant = tenants.find(tenant_id_)->second;
        if (tenant.looks == seen_) {
            return false;
        }
        seen_ = tenant.looks;
        return std::ranges::any_of(
            lanes_, [&](const std::string& lane) { return tenant.lanes.contains(lane); });
    });
}

void WorkBoard::poke(const std::string& tenant_id) {
    const bool waited_for = tenants_.with(
        [&](const Tenants& tenants) { return tenants.find(tenant_id) != tenants.end(); });
    if (waited_for) {
        const std::scoped_lock lock(mutex_);
        is_poked_ = true;
        poked_.notify_one();
    }
}

void WorkBoard::look() {
    const auto names = tenants_.with([](const Tenants& tenants) {
        std::vector<std::string> all;
        std::ranges::transform(tenants, std::back_inserter(all),
                               [](const auto& entry) { return entry.first; });
        return all;
    });
    for (const auto& name : names) {
        auto lanes = database_.read(
            [&](Session& session) { return store::service::waiting_lanes(session, name); });
        tenants_.with([&](Tenants& tenants) {
            if (const auto found = tenants.find(name); found != tenants.end()) {
                ++found->second.looks;
                found->second.lanes = {lanes.begin(), lanes.end()};
            }
        });
    }
}

void WorkBoard::run(const std::stop_token& stop) {
    constexpr std::chrono::milliseconds shortest_pause{100};  // However often it is poked.
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        is_poked_ = false;
        lock.unlock();
        try {
            desk_.return_due();
            look();
        } catch (const Error& error) {
            log::warning("the queue could not be looked at: {}", error.what());
        }
        lock.lock();
        poked_.wait_for(lock, stop, shortest_pause, [] { return false; });
        poked_.wait_for(lock, stop, look_every, [this] { return is_poked_; });
    }
}

}  // namespace certferry::service
