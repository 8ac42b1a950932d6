#include "store/connector/work_requests.h"

#include "base/testing.h"
#include "store/connector/migrations.h"
#include "store/testing.h"

namespace certferry::store::connector {
namespace {

using namespace std::chrono_literals;

class WorkRecords : public DriverTest {
protected:
    static LeasedWork leased(std::string lease_id = "l-1") {
        return {.request_id = "r-1",
                .kind = "pkcs",
                .item = "{}",
                .batch_id = lease_id,
                .lease_id = std::move(lease_id)};
    }

    std::int64_t insert(const LeasedWork& work, std::string_view node = "n") {
        return database_->write([&](Session& session) {
            return insert_or_renew_work(session, node, work, test_start);
        });
    }

    WorkRequest find(std::int64_t id) {
        return database_->read([&](Session& session) { return find_work(session, id).value(); });
    }

    void update(const WorkRequest& request, UtcTime now = test_start) {
        database_->write([&](Session& session) { update_work(session, request, now); });
    }

    std::unique_ptr<Database> database_ = scratch_.open(connector::migrations());
};

TEST_P(WorkRecords, KeepWhatEachStepWrote) {
    auto row = find(insert(leased()));
    EXPECT_EQ(row.state, WorkState::leased);
    row.state = WorkState::issued;
    row.attempts = 2;
    row.retry_at = test_start + 1s;
    row.row_key = Bytes{1};
    row.private_key = Bytes{2};
    row.csr = Bytes{3};
    row.ticket = "t";
    row.submitted_at = test_start;
    row.certificate = Bytes{4};
    row.chain = Bytes{5};
    row.result = "{}";
    row.failed_step = "issue";
    row.error_code = "c";
    row.error_text = "text";
    row.approved_by = "root";
    update(row, test_start + 1min);
    const auto kept = find(row.id);
    EXPECT_EQ(kept.state, WorkState::issued);
    EXPECT_EQ(kept.attempts, 2);
    EXPECT_EQ(kept.retry_at, row.retry_at);
    EXPECT_EQ(kept.private_key, row.private_key);
    EXPECT_EQ(kept.csr, row.csr);
    EXPECT_EQ(kept.chain, row.chain);
    EXPECT_EQ(kept.error_text, "text");
    EXPECT_EQ(kept.approved_by, "root");
    EXPECT_EQ(kept.updated_at, test_start + 1min);
}

TEST_P(WorkRecords, OfARequestLeasedAgainAreOne) {
    const auto first = insert(leased());
    auto row = find(first);
    row.state = WorkState::issued;
    update(row);
    EXPECT_EQ(insert(leased("l-2")), first);
    EXPECT_EQ(find(first).lease_id, "l-2");
    EXPECT_EQ(find(first).state, WorkState::issued);
    EXPECT_NE(insert(leased("l-3"), "another node"), first);
}

TEST_P(WorkRecords, OfAnEndedRequestLeasedAgainAreTwo) {
    auto row = find(insert(leased()));
    row.state = WorkState::accepted;
    update(row);
    EXPECT_NE(insert(leased("l-2")), row.id);
    const auto open = database_->read([](Session& session) { return open_work(session, "n"); });
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open.front().lease_id, "l-2");
    const auto newest =
        database_->read([](Session& session) { return newest_work(session, "n", 10); });
    ASSERT_EQ(newest.size(), 2U);
    EXPECT_EQ(newest.back().id, row.id);
}

TEST_P(WorkRecords, AreForgottenSomeTimeAfterTheirEnd) {
    auto row = find(insert(leased()));
    row.state = WorkState::accepted;
    update(row, test_start + 1h);
    const auto forget = [&](UtcTime before) {
        return database_->write(
            [&](Session& session) { return remove_ended_work(session, before, 10); });
    };
    EXPECT_EQ(forget(test_start + 1h), 0);
    EXPECT_EQ(forget(test_start + 2h), 1);
}

TEST_P(WorkRecords, CountNewRecipientsOfAUser) {
    const auto note = [&](std::uint8_t recipient, UtcTime now, std::string_view user = "u") {
        return database_->write([&](Session& session) {
            return note_recipient(session, user, Bytes(32, recipient), now - 24h, now);
        });
    };
    EXPECT_EQ(note(1, test_start), 1);
    EXPECT_EQ(note(1, test_start), 0);
    EXPECT_EQ(note(2, test_start + 1h), 2);
    EXPECT_EQ(note(2, test_start + 1h, "another"), 1);
    EXPECT_EQ(note(3, test_start + 25h), 1) << "the second is 24 hours old";
}

INSTANTIATE_TEST_SUITE_P(Drivers, WorkRecords, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::store::connector
