#include "base/testing.h"
#include "store/connector/migrations.h"
#include "store/connector/scep_challenges.h"
#include "store/connector/scep_transactions.h"
#include "store/testing.h"

#include <atomic>
#include <thread>

namespace certferry::store::connector {
namespace {

constexpr std::chrono::hours day{24};

class ScepRecords : public DriverTest {
protected:
    static NewScepTransaction request(std::uint8_t identity, std::string transaction_id = "t-1") {
        NewScepTransaction made;
        made.request_id = "r-1";
        made.endpoint = "default";
        made.transaction_id = std::move(transaction_id);
        made.message_type = 19;
        made.identity = Bytes(32, identity);
        made.key_sha256 = Bytes(32, 1);
        made.signer_key_sha256 = Bytes(32, 2);
        made.remote = "192.0.2.1";
        made.template_name = "Signature";
        made.authority = "challenge";
        made.reference = "c-1";
        made.csr = {1, 2, 3};
        made.permit = Bytes{4, 5};
        made.created_at = test_start;
        return made;
    }

    static std::int64_t insert(Session& session, const NewScepTransaction& request) {
        return insert_scep_transaction(session, request, {.owner = "a", .until = test_start + day});
    }

    static IssuedCertificate issued(std::uint8_t serial) {
        return {.certificate = {9},
                .serial = {serial},
                .not_after = test_start + 30 * day,
                .answer_until = test_start + day};
    }

    static ScepChallenge challenge() {
        ScepChallenge made;
        made.id = "c-1";
        made.endpoint = "default";
        made.created_at = test_start;
        made.expires_at = test_start + day;
        made.created_by = "root";
        return made;
    }

    std::unique_ptr<Database> database_ = scratch_.open(connector::migrations());
};

TEST_P(ScepRecords, KeepARequestAsItWasRecorded) {
    database_->write([](Session& session) {
        const auto id = insert(session, request(1));
        const auto found = find_scep_transaction(session, id).value();
        EXPECT_EQ(found.state, ScepState::issuing);
        EXPECT_EQ(found.identity, Bytes(32, 1));
        EXPECT_EQ(found.csr, (Bytes{1, 2, 3}));
        EXPECT_EQ(found.permit, (Bytes{4, 5}));
        EXPECT_EQ(found.ticket, std::nullopt);
        EXPECT_EQ(found.created_at, test_start);
        EXPECT_EQ(find_scep_transaction(session, Bytes(32, 1))->id, id);
        EXPECT_FALSE(find_scep_transaction(session, Bytes(32, 2)));
    });
}

TEST_P(ScepRecords, RefuseASecondOpenRequestOfAnIdentity) {
    database_->write([](Session& session) {
        insert(session, request(1));
        EXPECT_EQ(code_of([&] { insert(session, request(1)); }), "store_conflict");
    });
}

TEST_P(ScepRecords, GetTheirOutcomeOnce) {
    database_->write([](Session& session) {
        const auto id = insert(session, request(1));
        EXPECT_TRUE(suspend_scep_transaction(session, id, "ticket", test_start + day, test_start));
        EXPECT_EQ(find_polled_scep_transaction(session, "default", "t-1")->retry_at,
                  test_start + day);
        EXPECT_EQ(open_scep_transactions(session).size(), 1U);
        EXPECT_TRUE(complete_scep_transaction(session, id, issued(7), test_start));
        EXPECT_FALSE(complete_scep_transaction(session, id, issued(8), test_start));
        EXPECT_FALSE(refuse_scep_transaction(session, id, "late", test_start, test_start));
        const auto found = find_scep_transaction(session, id).value();
        EXPECT_EQ(found.state, ScepState::issued);
        EXPECT_EQ(found.csr, std::nullopt);
        EXPECT_EQ(found.permit, std::nullopt);
        EXPECT_TRUE(was_issued_by_scep_endpoint(session, "default", Bytes{7}));
        EXPECT_FALSE(was_issued_by_scep_endpoint(session, "other", Bytes{7}));
        EXPECT_TRUE(open_scep_transactions(session).empty());
    });
}

TEST_P(ScepRecords, AreInOneOwnersHandsUntilTheLeaseEnds) {
    database_->write([](Session& session) {
        const auto id = insert(session, request(1));
        const ScepLease a{.owner = "a", .until = test_start + 2 * day};
        const ScepLease b{.owner = "b", .until = test_start + 3 * day};
        EXPECT_FALSE(take_scep_transaction(session, id, b, test_start + day)) << "still a's";
        EXPECT_TRUE(take_scep_transaction(session, id, a, test_start))
            << "a again, after a restart";
        EXPECT_FALSE(take_scep_transaction(session, id, b, test_start + 2 * day));
        EXPECT_TRUE(take_scep_transaction(session, id, b, test_start + 3 * day)) << "it has ended";
        release_scep_transaction(session, id, "a");
        EXPECT_FALSE(take_scep_transaction(session, id, a, test_start + 3 * day)) << "b has it now";
        release_scep_transaction(session, id, "b");
        EXPECT_TRUE(take_scep_transaction(session, id, a, test_start));
        complete_scep_transaction(session, id, issued(7), test_start);
        EXPECT_FALSE(take_scep_transaction(session, id, a, test_start)) << "it is final";
    });
}

TEST_P(ScepRecords, AreFreeWhileTheCaDecides) {
    database_->write([](Session& session) {
        const auto id = insert(session, request(1));
        suspend_scep_transaction(session, id, "ticket", test_start, test_start);
        EXPECT_TRUE(
            take_scep_transaction(session, id, {.owner = "b", .until = test_start}, test_start));
    });
}

TEST_P(ScepRecords, TellOfAnOpenRequestOfAnotherKey) {
    database_->write([](Session& session) {
        insert(session, request(1));
        EXPECT_FALSE(
            has_open_scep_transaction_of_other_key(session, "default", "t-1", Bytes(32, 1)));
        EXPECT_TRUE(
            has_open_scep_transaction_of_other_key(session, "default", "t-1", Bytes(32, 9)));
        EXPECT_FALSE(
            has_open_scep_transaction_of_other_key(session, "default", "t-2", Bytes(32, 9)));
    });
}

TEST_P(ScepRecords, TellOfLiveSuccessors) {
    const Bytes predecessor(32, 5);
    database_->write([&](Session& session) {
        auto renewal = request(1);
        renewal.predecessor = predecessor;
        const auto id = insert(session, renewal);
        const auto open = live_scep_successors(session, predecessor, test_start);
        ASSERT_EQ(open.size(), 1U);
        EXPECT_TRUE(open[0].open);
        complete_scep_transaction(session, id, issued(7), test_start);
        EXPECT_EQ(live_scep_successors(session, predecessor, test_start).at(0).serial, Bytes{7});
        EXPECT_TRUE(live_scep_successors(session, predecessor, test_start + 31 * day).empty());
    });
}

TEST_P(ScepRecords, GiveUpTheirAnswersInTime) {
    database_->write([](Session& session) {
        for (std::uint8_t i = 1; i <= 3; ++i) {
            const auto id = insert(session, request(i));
            complete_scep_transaction(session, id, issued(i), test_start);
        }
        EXPECT_EQ(close_scep_transactions(session, test_start, 10), 0);
        EXPECT_EQ(close_scep_transactions(session, test_start + 2 * day, 2), 2);
        EXPECT_EQ(close_scep_transactions(session, test_start + 2 * day, 2), 1);
        EXPECT_FALSE(find_scep_transaction(session, Bytes(32, 1)));
    });
}

TEST_P(ScepRecords, SpendAChallengeAsOftenAsItHasUses) {
    const Bytes digest(32, 3);
    database_->write([&](Session& session) {
        auto twice = challenge();
        twice.uses_left = 2;
        twice.min_rsa_bits = 3072;
        insert_scep_challenge(session, twice, digest);
        const auto found = find_scep_challenge(session, digest).value();
        EXPECT_EQ(found.min_rsa_bits, 3072);
        EXPECT_EQ(found.subject, std::nullopt);
        EXPECT_FALSE(spend_scep_challenge(session, "c-1", test_start + 2 * day)) << "expired";
        EXPECT_TRUE(spend_scep_challenge(session, "c-1", test_start));
        EXPECT_TRUE(spend_scep_challenge(session, "c-1", test_start));
        EXPECT_FALSE(spend_scep_challenge(session, "c-1", test_start));
        EXPECT_EQ(list_scep_challenges(session, 10).at(0).uses_left, 0);
        EXPECT_EQ(remove_expired_scep_challenges(session, test_start + 2 * day), 1);
    });
}

TEST_P(ScepRecords, SpendTheLastUseForOneOfManyAtOnce) {
    database_->write(
        [](Session& session) { insert_scep_challenge(session, challenge(), Bytes(32, 3)); });
    std::atomic<int> got = 0;
    {
        std::vector<std::jthread> all;
        all.reserve(6);
        for (int i = 0; i < 6; ++i) {
            all.emplace_back([&] {
                const bool mine = database_->write([](Session& session) {
                    return spend_scep_challenge(session, "c-1", test_start);
                });
                got += mine ? 1 : 0;
            });
        }
    }
    EXPECT_EQ(got, 1);
}

INSTANTIATE_TEST_SUITE_P(Drivers, ScepRecords, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::store::connector
