#include "store/service/statistics.h"

#include "base/testing.h"
#include "store/service/certificates.h"
#include "store/service/leases.h"
#include "store/service/migrations.h"
#include "store/service/queue_depths.h"
#include "store/service/requests.h"
#include "store/testing.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <limits>

namespace certferry::store::service {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t state_requested = 22;
constexpr std::int64_t state_issued = 9;
constexpr std::int64_t state_installed = 18;
constexpr std::int64_t state_revoked = 14;

class Statistics : public DriverTest {
protected:
    void add(const std::string& id, const std::string& kind = "pkcs",
             const std::string& tenant = "t1") {
        CertificateRecord record;
        record.tenant_id = tenant;
        record.certificate_id = id;
        record.kind = kind;
        record.issuance_state = state_requested;
        record.created_at = test_start;
        record.modified_at = test_start;
        database_->write([&](Session& session) { insert_certificate(session, record); });
    }

    /// Changes the certificate of the tenant t1.
    template <class Change>
    void change(const std::string& id, const Change& change) {
        database_->write([&](Session& session) {
            auto record = find_certificate(session, "t1", id).value();
            change(record);
            update_certificate(session, record);
        });
    }

    void issue(const std::string& id, std::chrono::seconds after, std::chrono::days ends_after) {
        change(id, [&](CertificateRecord& record) {
            record.issuance_state = state_issued;
            record.not_after = test_start + ends_after;
            record.modified_at = test_start + after;
        });
    }

    void set_state(const std::string& id, std::int64_t state) {
        change(id, [&](CertificateRecord& record) { record.issuance_state = state; });
    }

    /// `day kind value count` of each, the day counted from that of the test's start.
    std::vector<std::string> counts(Measure measure, const std::string& tenant = "t1") {
        std::vector<std::string> all;
        const auto records = database_->read([&](Session& session) {
            return list_statistics(session, tenant, measure, no_day,
                                   std::numeric_limits<Day>::max());
        });
        for (const auto& record : records) {
            const auto day = record.day == no_day ? "-" : std::to_string(record.day - today);
            all.push_back(fmt::format("{} {} {} {}", day, record.kind, record.value, record.count));
        }
        return all;
    }

    void fold(std::int64_t limit = 1000) {
        database_->write([&](Session& session) {
            while (fold_statistics(session, limit)) {
            }
        });
    }

    std::int64_t rows_in(const std::string& sql) {
        return database_->read([&](Session& session) {
            return session.one(sql, {}, [](const Row& row) { return row.integer(0); });
        });
    }

    static inline const Day today = day_of(test_start);
    std::unique_ptr<Database> database_ = scratch_.open(migrations());
};

INSTANTIATE_TEST_SUITE_P(Drivers, Statistics, testing::ValuesIn(all_drivers), driver_name);

TEST_P(Statistics, FollowACertificateFromItsRequestToItsRevocation) {
    add("c1");
    add("c2", "scep");
    EXPECT_THAT(counts(Measure::certificates), ElementsAre("- pkcs 22 1", "- scep 22 1"));
    issue("c1", 10s, 90 * std::chrono::days(1));
    EXPECT_THAT(counts(Measure::certificates), ElementsAre("- scep 22 1", "90 pkcs 9 1"));
    set_state("c1", state_installed);
    EXPECT_THAT(counts(Measure::certificates), ElementsAre("- scep 22 1", "90 pkcs 18 1"));
    change("c1", [](CertificateRecord& record) { record.revocation_state = "pending"; });
    EXPECT_THAT(counts(Measure::certificates), ElementsAre("- scep 22 1", "90 pkcs 18 1"));
    change("c1", [](CertificateRecord& record) { record.revocation_state = "revoked"; });
    EXPECT_THAT(counts(Measure::certificates),
                ElementsAre("- scep 22 1", fmt::format("90 pkcs {} 1", state_revoked)));
}

TEST_P(Statistics, AreTheSameBeforeAndAfterTheyAreAddedUp) {
    for (int i = 0; i < 7; ++i) {
        add(fmt::format("c{}", i));
        fold(3);
    }
    for (int i = 0; i < 5; ++i) {
        issue(fmt::format("c{}", i), 8s, std::chrono::days(30));
    }
    const auto before = counts(Measure::certificates);
    const auto times_before = counts(Measure::issuance);
    EXPECT_THAT(before, ElementsAre("- pkcs 22 2", "30 pkcs 9 5"));
    fold(3);
    EXPECT_EQ(counts(Measure::certificates), before);
    EXPECT_EQ(counts(Measure::issuance), times_before);
    EXPECT_EQ(rows_in("SELECT count(*) FROM statistic_changes"), 0);
}

TEST_P(Statistics, ForgetCountsThatCameToNothing) {
    add("c1");
    fold();
    issue("c1", 1s, std::chrono::days(30));
    fold();
    EXPECT_EQ(rows_in("SELECT count(*) FROM statistics WHERE measure = 'certificates'"), 1);
}

TEST_P(Statistics, TimeACertificateOnceFromRequestToIssue) {
    add("c1");
    issue("c1", 60s, std::chrono::days(30));
    set_state("c1", state_installed);
    set_state("c1", state_issued);
    const auto step = waiting_step(60s);
    EXPECT_THAT(counts(Measure::issuance), ElementsAre(fmt::format("0 pkcs {} 1", step)));
    fold();
    database_->write([](Session& session) { remove_issuance_times(session, today); });
    EXPECT_EQ(counts(Measure::issuance).size(), 1U);
    database_->write([](Session& session) { remove_issuance_times(session, today + 1); });
    EXPECT_THAT(counts(Measure::issuance), IsEmpty());
    EXPECT_EQ(counts(Measure::certificates).size(), 1U);
}

TEST_P(Statistics, CountNothingOfATransactionThatWasUndone) {
    try {
        database_->write([](Session& session) {
            CertificateRecord record;
            record.tenant_id = "t1";
            record.certificate_id = "c1";
            record.kind = "scep";
            insert_certificate(session, record);
            throw Error(codes::internal_error, "on purpose");
        });
        FAIL() << "nothing was thrown";
    } catch (const Error&) {
        EXPECT_THAT(counts(Measure::certificates), IsEmpty());
    }
}

TEST_P(Statistics, AreEachTenantsOwn) {
    add("c1", "scep", "t2");
    EXPECT_THAT(counts(Measure::certificates), IsEmpty());
    EXPECT_THAT(counts(Measure::certificates, "t2"), ElementsAre("- scep 22 1"));
}

TEST_P(Statistics, BeginWithWhatWasThereBeforeThem) {
    const auto all = migrations();
    Scratch scratch(GetParam());
    const auto without = all.first(7);
    scratch.open(without)->write([](Session& session) {
        for (const auto* id : {"c1", "c2", "c3"}) {  // As rows were then.
            session.execute(
                "INSERT INTO certificates (tenant_id, certificate_id, kind, issuance_state,"
                " revocation_state, subject, subject_key, not_after, created_at, modified_at)"
                " VALUES ('t1', $1, 'scep', $2, 'none', 'CN=a', 'cn=a', $3, $3, $3)",
                {id, state_installed, test_start});
        }
    });
    database_ = scratch.open(all);
    EXPECT_THAT(counts(Measure::certificates), ElementsAre("0 scep 18 3"));
    database_.reset();
}

TEST(WaitingStep, IsNearTheSpanThatItStandsFor) {
    for (const auto span : {1ms, 3ms, 700ms, 1100ms, 59'000ms, 3'600'000ms, 2'592'000'000ms}) {
        const auto near = time_of_step(waiting_step(span));
        EXPECT_NEAR(static_cast<double>(near.count()), static_cast<double>(span.count()),
                    0.1 * static_cast<double>(span.count()) + 1)
            << span.count();
    }
    EXPECT_EQ(waiting_step(-5s), 0);  // The clock was set back meanwhile.
}

class QueueDepths : public DriverTest {
protected:
    void queue(const std::string& id, const std::string& kind, std::chrono::seconds at,
               std::optional<std::string> key = std::nullopt) {
        RequestRecord request;
        request.tenant_id = "t1";
        request.request_id = id;
        request.kind = kind;
        request.key_id = std::move(key);
        request.body = "{}";
        request.created_at = test_start + at;
        request.modified_at = request.created_at;
        database_->write([&](Session& session) { insert_request(session, request); });
    }

    std::vector<WaitingWork> waiting() {
        return database_->read([](Session& session) { return waiting_work(session, "t1"); });
    }

    void keep(std::chrono::seconds at) {
        database_->write([&](Session& session) {
            put_queue_depths(session, "t1", test_start + at, waiting_work(session, "t1"));
        });
    }

    std::unique_ptr<Database> database_ = scratch_.open(migrations());
};

INSTANTIATE_TEST_SUITE_P(Drivers, QueueDepths, testing::ValuesIn(all_drivers), driver_name);

TEST_P(QueueDepths, CountWhatWaitsByKindWhateverKeyItNeeds) {
    queue("r1", "import", 20s, "k1");
    queue("r2", "import", 10s, "k2");
    queue("r3", "pkcs", 5s);
    auto work = waiting();
    ASSERT_EQ(work.size(), 2U);
    EXPECT_EQ(work[0].kind, "import");
    EXPECT_EQ(work[0].waiting, 2);
    EXPECT_EQ(work[0].oldest_at, test_start + 10s);
    database_->write([](Session& session) {
        lease_requests(session, {.tenant_id = "t1",
                                 .connector_id = "c1",
                                 .lease_id = "l1",
                                 .lanes = {"pkcs"},
                                 .max_requests = 10,
                                 .now = test_start + 1min,
                                 .until = test_start + 2min});
    });
    work = waiting();
    ASSERT_EQ(work.size(), 1U);
    EXPECT_EQ(work[0].kind, "import");
    EXPECT_EQ(database_->read([](Session& session) { return next_waiting_tenant(session, ""); }),
              "t1");
    EXPECT_EQ(database_->read([](Session& session) { return next_waiting_tenant(session, "t1"); }),
              std::nullopt);
}

TEST_P(QueueDepths, AreKeptAndListedByTheHighestOfEachStep) {
    queue("r1", "pkcs", 0s);
    keep(300s);
    queue("r2", "pkcs", 400s);
    keep(600s);
    keep(600s);
    const auto list = [&](std::chrono::seconds step) {
        return database_->read([&](Session& session) {
            return list_queue_depths(session, "t1", test_start, test_start + 1h, step);
        });
    };
    const auto fine = list(300s);
    ASSERT_EQ(fine.size(), 2U);
    EXPECT_EQ(fine[0].waiting, 1);
    EXPECT_EQ(fine[0].oldest_seconds, 300);
    EXPECT_EQ(fine[1].waiting, 2);
    EXPECT_EQ(fine[1].oldest_seconds, 600);
    const auto coarse = list(24h);
    ASSERT_EQ(coarse.size(), 1U);
    EXPECT_EQ(coarse[0].waiting, 2);
    database_->write([](Session& session) { remove_queue_depths(session, test_start + 600s); });
    EXPECT_EQ(list(300s).size(), 1U);
}

}  // namespace
}  // namespace certferry::store::service
