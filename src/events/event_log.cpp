#include "events/event_log.h"

#include "base/log.h"
#include "base/uuid.h"

#include <cassert>
#include <utility>

namespace certferry::events {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{256} * 1024;

std::size_t index(Channel channel) noexcept {
    return static_cast<std::size_t>(channel);
}

}  // namespace

/// One channel's file and what is about to be appended to it.
struct EventLog::File {
    Channel channel;
    EventFiles names;
    FileOptions options;
    std::optional<RotatingFile> file;  // Opened by the first event.
    std::string chunk;
    std::uint64_t events = 0;         // In the chunk.
    std::uint64_t reported_lost = 0;  // By the chunk's first event.
    bool failing = false;
};

EventLog::EventLog(EventLogOptions options, Source source, const Clock& clock,
                   std::vector<std::unique_ptr<Sink>> sinks)
    : options_(std::move(options)),
      source_(std::move(source)),
      clock_(clock),
      sinks_(std::move(sinks)),
      admin_(options_.folder, options_.admin, clock_, sinks_) {
    on_[index(Channel::operational)] = true;
    for (const auto channel :
         {Channel::operational, Channel::admin_debug, Channel::operational_debug}) {
        files_[index(channel)] = std::make_unique<File>(
            File{.channel = channel,
                 .names = EventFiles(options_.folder, channel),
                 .options = is_debug(channel) ? options_.debug : options_.operational,
                 .file = std::nullopt,
                 .chunk = {}});
    }
    thread_ = std::thread([this] { loop(); });
}

EventLog::~EventLog() {
    {
        const std::scoped_lock lock(mutex_);
        closing_ = true;
    }
    arrived_.notify_one();
    thread_.join();
}

void EventLog::write(Event event) noexcept {
    const auto channel = event.channel();
    assert(channel != Channel::admin);
    if (!on_[index(channel)].load(std::memory_order_relaxed)) {
        return;
    }
    bool worth_a_call = false;
    try {
        const std::scoped_lock lock(mutex_);
        if (waiting_.size() >= options_.max_waiting) {
            lose(channel, 1);
            return;
        }
        waiting_.push_back(std::move(event));
        worth_a_call = waiting_.size() == 1 || waiting_.size() == many();
    } catch (const std::exception&) {
        lose(channel, 1);  // Out of memory: the request goes on.
    }
    if (worth_a_call) {
        arrived_.notify_one();
    }
}

bool EventLog::is_on(Channel debug_channel) const noexcept {
    return on_[index(debug_channel)].load(std::memory_order_relaxed);
}

void EventLog::switch_on(Channel debug_channel) noexcept {
    assert(is_debug(debug_channel));
    on_[index(debug_channel)] = true;
}

void EventLog::switch_off(Channel debug_channel) noexcept {
    assert(is_debug(debug_channel));
    on_[index(debug_channel)] = false;
}

void EventLog::flush() {
    std::unique_lock lock(mutex_);
    hurry_ = true;
    arrived_.notify_one();
    written_.wait(lock, [this] { return waiting_.empty() && !writing_; });
}

/// So many that they are written without waiting for more.
std::size_t EventLog::many() const noexcept {
    return options_.max_waiting / 4;
}

void EventLog::lose(Channel channel, std::uint64_t count) noexcept {
    lost_[index(channel)] += count;
    lost_in_all_ += count;
}

void EventLog::loop() {
    std::vector<Event> events;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            writing_ = false;
            written_.notify_all();
            arrived_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
            if (waiting_.empty()) {
                return;
            }
            arrived_.wait_for(lock, options_.linger,
                              [this] { return closing_ || hurry_ || waiting_.size() >= many(); });
            hurry_ = false;
            events.clear();
            events.swap(waiting_);
            writing_ = true;
        }
        write_all(events);
    }
}

void EventLog::write_all(const std::vector<Event>& events) {
    for (const auto& event : events) {
        auto& file = *files_[index(event.channel())];
        std::uint64_t lost = 0;
        if (file.events == 0) {
            lost = lost_[index(file.channel)].exchange(0);
            file.reported_lost = lost;
        }
        const auto line = to_line(event, source_, new_uuid(event.when()), lost);
        for (const auto& sink : sinks_) {
            sink->write(line);
        }
        file.chunk += line;
        file.chunk += '\n';
        ++file.events;
        if (file.chunk.size() >= chunk_bytes) {
            write_chunk(file);
        }
    }
    for (const auto& file : files_) {
        if (file && file->events > 0) {
            write_chunk(*file);
        }
    }
}

void EventLog::write_chunk(File& file) {
    try {
        if (!file.file) {
            file.file.emplace(file.names, file.options, clock_);
        }
        file.file->append(file.chunk);
        file.failing = false;
    } catch (const Error& error) {
        if (!file.failing) {
            log::error("{} events are lost: {}", to_text(file.channel), error.what());
        }
        file.failing = true;
        lose(file.channel, file.events);
        lost_[index(file.channel)] += file.reported_lost;  // That report is lost too.
    }
    file.chunk.clear();
    file.events = 0;
    file.reported_lost = 0;
}

}  // namespace certferry::events
