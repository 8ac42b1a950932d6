#include "events/admin_log.h"

#include "base/error.h"
#include "events/event_entry.h"

#include <algorithm>
#include <fstream>

namespace certferry::events {

AdminLog::AdminLog(std::filesystem::path folder, FileOptions options, const Clock& clock,
                   std::span<const std::unique_ptr<Sink>> sinks)
    : files_(std::move(folder), Channel::admin), options_(options), clock_(clock), sinks_(sinks) {}

void AdminLog::write(std::span<const std::string> lines) {
    if (!file_) {
        file_.emplace(files_, options_, clock_);
    }
    std::string all;
    for (const auto& line : lines) {
        all += line;
        all += '\n';
    }
    file_->append_durably(all);
    for (const auto& sink : sinks_) {
        std::ranges::for_each(lines, [&sink](const std::string& line) { sink->write(line); });
    }
}

std::unordered_set<std::string> AdminLog::written_uids() const {
    std::unordered_set<std::string> found;
    const auto files = files_.all();
    const std::size_t skipped = files.size() > 2 ? files.size() - 2 : 0;
    for (std::size_t i = skipped; i < files.size(); ++i) {
        std::ifstream file(files[i]);
        if (!file) {
            throw Error(codes::file_unreadable, files[i].string());
        }
        // A last line without its end is torn: it goes when the file is opened for writing.
        for (std::string line; std::getline(file, line) && !file.eof();) {
            found.insert(event_uid_of(line));
        }
    }
    return found;
}

}  // namespace certferry::events
