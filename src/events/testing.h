#pragma once

#include "base/file.h"
#include "base/uuid.h"
#include "events/event_line.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace certferry::events {

/// A clock that stands until a test moves it.
class StandingClock final : public Clock {
public:
    UtcTime now() const override { return now_; }

    void advance(std::chrono::microseconds span) { now_ += span; }

private:
    UtcTime now_ = from_micros(1'928'564'047'482'000);  // 2031-02-11T08:14:07.482Z
};

/// A folder of its own for each test.
class EventTest : public testing::Test {
public:
    EventTest() { std::filesystem::create_directory(folder_); }

    ~EventTest() override { std::filesystem::remove_all(folder_); }

    EventTest(const EventTest&) = delete;
    EventTest& operator=(const EventTest&) = delete;

protected:
    std::string content(const std::filesystem::path& path) const {
        return std::filesystem::exists(path) ? std::string(as_text(read_file(path))) : "(no file)";
    }

    std::size_t count_lines(const std::filesystem::path& path) const {
        const auto text = content(path);
        return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    }

    Source source() const { return {.host = "edge-2", .version = "1.3102.0"}; }

    /// A plain event with this request id.
    Event event(std::string_view request_id) const {
        return Event(types::scep_verify_success, clock_.now()).set(Field::request_id, request_id);
    }

    StandingClock clock_;
    std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                    ("certferry-events-" + new_uuid(SystemClock().now()));
};

}  // namespace certferry::events
