#include "store/connector/event_outbox.h"

#include "store/connector/migrations.h"
#include "store/testing.h"

namespace certferry::store::connector {
namespace {

class EventOutbox : public DriverTest {
protected:
    std::unique_ptr<Database> database_ = scratch_.open(connector::migrations());
};

TEST_P(EventOutbox, GivesTheOldestFirstUntilTheyAreRemoved) {
    database_->write([](Session& session) {
        add_event(session, "a", "uid-1", "{1}");
        add_event(session, "b", "uid-b", "{}");
        add_event(session, "", "uid-2", "{2}");
        add_event(session, "a", "uid-3", "{3}");
    });
    const auto first =
        database_->read([](Session& session) { return oldest_events(session, "a", 2); });
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].event_uid, "uid-1");
    EXPECT_EQ(first[1].line, "{2}");
    const auto left = database_->write([&](Session& session) {
        remove_events(session, first);
        EXPECT_EQ(count_events(session), 2);
        return oldest_events(session, "a", 10);
    });
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].event_uid, "uid-3");
}

INSTANTIATE_TEST_SUITE_P(Drivers, EventOutbox, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::store::connector
