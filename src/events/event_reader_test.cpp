#include "events/event_reader.h"

#include "events/rotating_file.h"
#include "events/testing.h"

#include <fmt/format.h>

#include <fstream>

namespace certferry::events {
namespace {

using std::chrono::seconds;

class EventReaderTest : public EventTest {
protected:
    /// Appends an event at the clock's time, which then moves on by a second.
    void write(RotatingFile& file, const EventType& type, std::string_view request_id) {
        file.append(to_line(Event(type, clock_.now()).set(Field::request_id, request_id), source(),
                            request_id) +
                    '\n');
        clock_.advance(seconds(1));
    }

    static std::vector<std::string> ids(EventReader& reader) {
        std::vector<std::string> found;
        while (const auto entry = reader.next()) {
            found.push_back(entry->request_id);
        }
        return found;
    }

    std::vector<std::string> read(Filter filter = {}) const {
        EventReader reader(folder_, std::move(filter));
        return ids(reader);
    }

    RotatingFile open(Channel channel, FileOptions options = {}) const {
        return {EventFiles(folder_, channel), options, clock_};
    }

    using Ids = std::vector<std::string>;
};

TEST_F(EventReaderTest, MergesChannelsByTime) {
    auto admin = open(Channel::admin);
    auto operational = open(Channel::operational);
    write(operational, types::scep_verify_success, "1");
    write(admin, types::scep_request_success, "2");
    write(operational, types::scep_verify_success, "3");
    EXPECT_EQ(read(), (Ids{"1", "2", "3"}));
}

TEST_F(EventReaderTest, FiltersByEachCriterion) {
    auto admin = open(Channel::admin);
    auto operational = open(Channel::operational);
    const auto start = clock_.now();
    write(operational, types::pkcs_download_success, "pkcs");
    write(operational, types::scep_verify_failure, "bad");
    write(admin, types::scep_request_success, "good");

    EXPECT_EQ(read({.channels = {Channel::admin}}), Ids{"good"});
    EXPECT_EQ(read({.ids = {4005, 1002}}), (Ids{"pkcs", "bad"}));
    EXPECT_EQ(read({.categories = {Category::scep}}), (Ids{"bad", "good"}));
    EXPECT_EQ(read({.levels = {Level::error}}), Ids{"bad"});
    EXPECT_EQ(read({.request_id = "good"}), Ids{"good"});
    EXPECT_EQ(read({.transaction_id = "none"}), Ids{});
    EXPECT_EQ(read({.from = start + seconds(1)}), (Ids{"bad", "good"}));
    EXPECT_EQ(read({.until = start + seconds(1)}), Ids{"pkcs"});
}

TEST_F(EventReaderTest, ReadsArchivesBeforeTheCurrentFile) {
    auto file = open(Channel::operational, {.max_bytes = 1});
    for (const auto* id : {"1", "2", "3"}) {
        write(file, types::scep_verify_success, id);
    }
    ASSERT_EQ(EventFiles(folder_, Channel::operational).archives().size(), 2U);
    EXPECT_EQ(read(), (Ids{"1", "2", "3"}));
}

TEST_F(EventReaderTest, PassesOverWhatIsNoEvent) {
    std::ofstream(folder_ / "admin.jsonl")
        << "no json\n{}\n"
        << to_line(event("1"), source(), "u") << "\n{\"eventId\":4000,\"torn";
    EXPECT_EQ(read(), Ids{"1"});
}

TEST_F(EventReaderTest, FollowsAcrossChangesOfFiles) {
    EventReader reader(folder_, {});
    EXPECT_EQ(ids(reader), Ids{});
    auto file = open(Channel::operational, {.max_bytes = 1});
    write(file, types::scep_verify_success, "1");
    EXPECT_TRUE(reader.wait(Deadline::after(seconds(10))));
    EXPECT_EQ(ids(reader), Ids{"1"});
    for (const auto* id : {"2", "3", "4"}) {
        write(file, types::scep_verify_success, id);
    }
    EXPECT_TRUE(reader.wait(Deadline::after(seconds(10))));
    EXPECT_EQ(ids(reader), (Ids{"2", "3", "4"}));
    EXPECT_FALSE(reader.wait(Deadline::after(seconds(0))));
}

TEST_F(EventReaderTest, GoesOnWithWhatIsLeftWhenItsFileWasRemoved) {
    auto file = open(Channel::operational, {.max_bytes = 1, .keep_archives = 1});
    write(file, types::scep_verify_success, "1");
    EventReader reader(folder_, {});
    EXPECT_EQ(ids(reader), Ids{"1"});
    for (const auto* id : {"2", "3", "4"}) {
        write(file, types::scep_verify_success, id);
    }
    EXPECT_EQ(ids(reader), Ids{"4"});
}

TEST_F(EventReaderTest, FollowsTheOverwrittenHalfToo) {
    auto file = open(Channel::operational, {.max_bytes = 2, .archiving = Archiving::off});
    write(file, types::scep_verify_success, "1");
    EventReader reader(folder_, {});
    EXPECT_EQ(ids(reader), Ids{"1"});
    write(file, types::scep_verify_success, "2");
    EXPECT_EQ(ids(reader), Ids{"2"});
    EXPECT_EQ(read(), (Ids{"1", "2"}));
}

TEST_F(EventReaderTest, StartsAtTheEndIfAsked) {
    auto file = open(Channel::operational, {.max_bytes = 1});
    write(file, types::scep_verify_success, "1");
    write(file, types::scep_verify_success, "2");
    EventReader reader(folder_, {}, ChannelTail::Start::end);
    EXPECT_EQ(ids(reader), Ids{});
    write(file, types::scep_verify_success, "3");
    EXPECT_EQ(ids(reader), Ids{"3"});
}

TEST_F(EventReaderTest, JoinsALineThatCameInTwoParts) {
    EventReader reader(folder_, {});
    const auto line = to_line(event("1"), source(), "u") + '\n';
    std::ofstream file(folder_ / "admin.jsonl");
    file << line.substr(0, 40) << std::flush;
    EXPECT_EQ(ids(reader), Ids{});
    file << line.substr(40) << std::flush;
    EXPECT_EQ(ids(reader), Ids{"1"});
}

TEST_F(EventReaderTest, RefusesAFolderThatIsMissing) {
    EXPECT_THROW(EventReader(folder_ / "none", {}), Error);
}

TEST(EventId, IsFoundByNumberNameAndAlias) {
    EXPECT_EQ(find_event_id("4000"), 4000);
    EXPECT_EQ(find_event_id("0500"), 500);
    EXPECT_EQ(find_event_id("ScepRequestSuccess"), 4000);
    EXPECT_EQ(find_event_id("ScrepRequestSuccess"), 4000);
    EXPECT_EQ(find_event_id("2002"), std::nullopt);
    EXPECT_EQ(find_event_id("4000x"), std::nullopt);
    EXPECT_EQ(find_event_id("99999"), std::nullopt);
}

}  // namespace
}  // namespace certferry::events
