#include "journal/outbox.h"

#include "base/log.h"
#include "base/uuid.h"
#include "store/connector/event_outbox.h"

#include <cassert>

namespace certferry::journal {

Outbox::Outbox(store::Database& database, events::EventLog& log, OutboxOptions options)
    : database_(database),
      log_(log),
      options_(std::move(options)),
      thread_([this](const std::stop_token& stop) { loop(stop); }) {}

Outbox::~Outbox() {
    thread_.request_stop();
    thread_.join();
}

void Outbox::append(store::Session& session, const events::Event& event) const {
    assert(event.channel() == events::Channel::admin);
    const auto uid = new_uuid(event.when());
    store::connector::add_event(session, options_.node, uid,
                                events::to_line(event, log_.source(), uid));
}

void Outbox::wake() noexcept {
    bool is_first = false;  // Or the thread knows already that it has something to do.
    {
        const std::scoped_lock lock(mutex_);
        is_first = asked_ == answered_;
        ++asked_;
    }
    if (is_first) {
        changed_.notify_all();
    }
}

void Outbox::report(const events::Event& event) {
    database_.write([&](store::Session& session) { append(session, event); });
    wake();
}

bool Outbox::flush(Deadline deadline) {
    std::unique_lock lock(mutex_);
    const auto mine = ++asked_;
    hurry_ = true;
    changed_.notify_all();
    return changed_.wait_until(lock, deadline.at(), [&] { return answered_ >= mine; });
}

void Outbox::loop(const std::stop_token& stop) {
    Progress progress = Progress::done;
    for (bool last_round = false; !last_round;) {
        last_round = stop.stop_requested();
        std::uint64_t round = 0;
        {
            const std::scoped_lock lock(mutex_);
            round = asked_;
            hurry_ = false;
        }
        progress = write_pending();
        finish_round(round, progress);
        if (!last_round) {
            wait_for_work(stop, progress);
        }
    }
}

void Outbox::finish_round(std::uint64_t round, Progress progress) {
    if (progress == Progress::done) {
        const std::scoped_lock lock(mutex_);
        answered_ = round;
    }
    changed_.notify_all();
}

void Outbox::wait_for_work(const std::stop_token& stop, Progress last) {
    std::unique_lock lock(mutex_);
    if (last == Progress::failed) {
        // New events do not make the disk less full: only flush() or the end shortens this.
        changed_.wait_for(lock, stop, options_.retry, [this] { return hurry_; });
        return;
    }
    changed_.wait_for(lock, stop, options_.retry, [this] { return asked_ != answered_; });
    changed_.wait_for(lock, stop, options_.linger, [this] { return hurry_; });
}

/// Writes everything that is committed.
Outbox::Progress Outbox::write_pending() noexcept {
    try {
        while (write_batch()) {
        }
        failing_ = false;
        return Progress::done;
    } catch (const std::exception& error) {
        if (!failing_) {
            log::error("Admin events wait in the database: {}", error.what());
        }
        failing_ = true;
        return Progress::failed;
    }
}

/// One batch from the database to the file; false if nothing was pending.
bool Outbox::write_batch() {
    if (!written_) {
        written_ = log_.admin().written_uids();
    }
    const auto pending = database_.read([this](store::Session& session) {
        return store::connector::oldest_events(session, options_.node, options_.max_batch);
    });
    if (pending.empty()) {
        written_->clear();
        return false;
    }
    std::vector<std::string> missing;
    for (const auto& event : pending) {
        if (!written_->contains(event.event_uid)) {
            missing.push_back(event.line);
        }
    }
    if (!missing.empty()) {
        log_.admin().write(missing);
    }
    for (const auto& event : pending) {
        written_->insert(event.event_uid);
    }
    database_.write(
        [&pending](store::Session& session) { store::connector::remove_events(session, pending); });
    for (const auto& event : pending) {
        written_->erase(event.event_uid);
    }
    return true;
}

}  // namespace certferry::journal
