#include "events/event_files.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::events {

namespace {

constexpr std::string_view suffix = ".jsonl";

std::string_view stem_of(Channel channel) noexcept {
    switch (channel) {
        case Channel::admin:
            return "admin";
        case Channel::operational:
            return "operational";
        case Channel::admin_debug:
            return "admin-debug";
        case Channel::operational_debug:
            return "operational-debug";
    }
    return "";
}

/// 2031-02-11T08:14:07.482Z without what does not belong into a file's name.
std::string stamp(UtcTime time) {
    std::string text = to_rfc3339_milliseconds(time);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

}  // namespace

EventFiles::EventFiles(std::filesystem::path folder, Channel channel)
    : folder_(std::move(folder)), stem_(stem_of(channel)) {}

std::filesystem::path EventFiles::current() const {
    return folder_ / fmt::format("{}{}", stem_, suffix);
}

std::filesystem::path EventFiles::old() const {
    return folder_ / fmt::format("{}.old{}", stem_, suffix);
}

std::filesystem::path EventFiles::new_archive(UtcTime now) const {
    for (;; now += std::chrono::milliseconds(1)) {
        auto path = folder_ / fmt::format("{}-{}{}", stem_, stamp(now), suffix);
        std::error_code failure;
        if (!std::filesystem::exists(path, failure)) {
            return path;
        }
    }
}

bool EventFiles::is_archive(const std::string& name) const {
    // `admin-2…` and not `admin-debug-2…`.
    const auto start = stem_.size() + 1;
    return name.size() > start + suffix.size() && name.starts_with(stem_ + '-') &&
           name.ends_with(suffix) && name[start] >= '0' && name[start] <= '9';
}

std::vector<std::filesystem::path> EventFiles::archives() const {
    std::vector<std::filesystem::path> found;
    std::error_code failure;
    for (std::filesystem::directory_iterator at(folder_, failure), end; !failure && at != end;
         at.increment(failure)) {
        if (is_archive(at->path().filename().string())) {
            found.push_back(at->path());
        }
    }
    std::ranges::sort(found);
    return found;
}

std::vector<std::filesystem::path> EventFiles::all() const {
    auto found = archives();
    for (auto& path : {old(), current()}) {
        std::error_code failure;
        if (std::filesystem::exists(path, failure)) {
            found.push_back(path);
        }
    }
    return found;
}

}  // namespace certferry::events
