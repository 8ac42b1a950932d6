#include "base/descriptor.h"
#include "events/console_sink.h"
#include "events/journald_sink.h"
#include "events/testing.h"

#include <gmock/gmock.h>

#include <array>
#include <unistd.h>

namespace certferry::events {
namespace {

TEST(ConsoleSinkTest, WritesOneLinePerEvent) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const Descriptor reading(ends[0]);
    const Descriptor writing(ends[1]);
    ConsoleSink sink(writing.number());
    sink.write("{\"a\":1}");
    sink.write("{}");
    std::array<char, 64> text{};
    const auto got = ::read(reading.number(), text.data(), text.size());
    ASSERT_GT(got, 0);
    EXPECT_EQ(std::string_view(text.data(), static_cast<std::size_t>(got)), "{\"a\":1}\n{}\n");
}

TEST_F(EventTest, JournalGetsPriorityAndFields) {
    Event failed(types::scep_issued_failure, clock_.now());
    failed.set(Field::request_id, "r1").fail("ca_refused", "no\nsuch template");
    const auto fields = journal_fields(to_line(failed, source(), "uid-1"));
    EXPECT_THAT(fields, testing::IsSupersetOf(
                            {"PRIORITY=3", "SYSLOG_IDENTIFIER=certferry", "CERTFERRY_EVENT_ID=4007",
                             "CERTFERRY_EVENT_UID=uid-1", "CERTFERRY_REQUEST_ID=r1",
                             "CERTFERRY_ERROR_MESSAGE=no\nsuch template"}));
    EXPECT_THAT(fields, testing::Contains(testing::StartsWith("MESSAGE=SCEP request r1")));
}

TEST_F(EventTest, JournalIgnoresWhatIsNoEvent) {
    EXPECT_TRUE(journal_fields("[1]").empty());
    EXPECT_TRUE(journal_fields("{\"torn").empty());
}

}  // namespace
}  // namespace certferry::events
