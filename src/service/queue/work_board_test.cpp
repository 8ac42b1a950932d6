#include "service/queue/work_board.h"

#include "service/queue/testing.h"

#include <thread>

namespace certferry::service {
namespace {

class WorkBoardTest : public QueueTest {
protected:
    WorkBoard board_{*database_, desk_};
};

INSTANTIATE_TEST_SUITE_P(Drivers, WorkBoardTest, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

TEST_P(WorkBoardTest, TellsWhoseLanesHaveWork) {
    WorkBoard::Waiter revokes(board_, "t1", "a", {"revoke"});
    WorkBoard::Waiter issues(board_, "t1", "b", {"pkcs"});
    WorkBoard::Waiter elsewhere(board_, "t2", "c", {"revoke"});
    EXPECT_FALSE(revokes.has_news()) << "nobody has looked";
    board_.look();
    EXPECT_FALSE(revokes.has_news());
    queue_revocation();
    board_.look();
    EXPECT_TRUE(revokes.has_news());
    EXPECT_FALSE(revokes.has_news()) << "once for each look";
    EXPECT_FALSE(issues.has_news());
    EXPECT_FALSE(elsewhere.has_news());
    lease("a", {"revocation"});
    board_.look();
    EXPECT_FALSE(revokes.has_news());
}

TEST_P(WorkBoardTest, ForgetsTenantsThatNobodyWaitsFor) {
    {
        WorkBoard::Waiter gone(board_, "t1", "a", {"revoke"});
    }
    const auto reads = database_->stats().reads;
    board_.look();
    EXPECT_EQ(database_->stats().reads, reads);
}

TEST_P(WorkBoardTest, KnowsWhichCallOfAConnectorIsTheNewest) {
    WorkBoard::Waiter older(board_, "t1", "a", {"revoke"});
    const WorkBoard::Waiter another(board_, "t1", "b", {"revoke"});
    EXPECT_FALSE(older.is_outdated());
    {
        const WorkBoard::Waiter newer(board_, "t1", "a", {"revoke"});
        EXPECT_TRUE(older.is_outdated());
        EXPECT_FALSE(newer.is_outdated());
        EXPECT_FALSE(another.is_outdated());
    }
    EXPECT_TRUE(older.is_outdated()) << "its connector has been answered by the newer one";
}

TEST_P(WorkBoardTest, LooksWhenItIsPoked) {
    WorkBoard::Waiter waiter(board_, "t1", "a", {"revoke"});
    queue_revocation();
    std::jthread job([this](const std::stop_token& stop) { board_.run(stop); });
    const auto deadline = Deadline::after(std::chrono::seconds(20));
    bool news = false;
    while (!news && !deadline.passed()) {
        board_.poke("t1");
        news = waiter.has_news();
        std::this_thread::yield();
    }
    EXPECT_TRUE(news);
}

TEST_P(WorkBoardTest, ClosesForGood) {
    EXPECT_FALSE(board_.is_closed());
    board_.close();
    EXPECT_TRUE(board_.is_closed());
}

}  // namespace
}  // namespace certferry::service
