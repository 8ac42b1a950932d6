#include "events/event_reader.h"

#include "base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/inotify.h>
#include <system_error>

namespace certferry::events {

namespace {

constexpr std::array all_channels{Channel::admin, Channel::operational, Channel::admin_debug,
                                  Channel::operational_debug};

Descriptor watch(const std::filesystem::path& folder) {
    Descriptor changes(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    constexpr std::uint32_t wanted = IN_MODIFY | IN_CREATE | IN_MOVED_TO;
    if (inotify_add_watch(changes.number(), folder.c_str(), wanted) < 0) {
        throw Error(codes::file_unreadable,
                    fmt::format("{}: {}", folder.string(), std::generic_category().message(errno)));
    }
    return changes;
}

}  // namespace

EventReader::EventReader(const std::filesystem::path& folder, Filter filter,
                         ChannelTail::Start start)
    : filter_(std::move(filter)), changes_(watch(folder)) {
    // Watched first: a change while the files are opened is not missed.
    for (const auto channel : filter_.channels.empty()
                                  ? std::vector(all_channels.begin(), all_channels.end())
                                  : filter_.channels) {
        sources_.push_back({.tail = ChannelTail(EventFiles(folder, channel), start),
                            .head = std::nullopt,
                            .at_end = false});
    }
}

std::optional<Entry> EventReader::next() {
    // A channel that has ended is looked at again only once all have: that takes a look at the
    // folder.
    const auto has_head = [](const Source& source) { return source.head.has_value(); };
    for (auto& source : sources_) {
        if (!source.at_end) {
            read_head(source);
        }
    }
    if (std::ranges::none_of(sources_, has_head)) {
        std::ranges::for_each(sources_, [this](Source& source) { read_head(source); });
    }
    const auto earliest = std::ranges::min_element(sources_, {}, [](const Source& source) {
        return source.head ? source.head->timestamp : UtcTime::max();
    });
    return std::exchange(earliest->head, std::nullopt);
}

void EventReader::read_head(Source& source) const {
    while (!source.head) {
        const auto line = source.tail.next_line();
        source.at_end = !line;
        if (!line) {
            return;
        }
        auto entry = parse_entry(*line);
        if (entry && filter_.matches(*entry)) {
            source.head = std::move(entry);
        }
    }
}

bool EventReader::wait(Deadline deadline) {
    pollfd changed{.fd = changes_.number(), .events = POLLIN, .revents = 0};
    if (::poll(&changed, 1, static_cast<int>(deadline.left().count())) <= 0) {
        return false;
    }
    alignas(inotify_event) std::array<char, 4096> events{};
    while (::read(changes_.number(), events.data(), events.size()) > 0) {
    }
    return true;
}

}  // namespace certferry::events
