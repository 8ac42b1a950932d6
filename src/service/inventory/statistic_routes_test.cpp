#include "service/inventory/statistic_routes.h"

#include "service/directory/testing.h"
#include "service/profiles/states.h"
#include "store/service/certificates.h"
#include "store/service/statistics.h"

#include <boost/json/serialize.hpp>

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using store::Session;
using store::service::CertificateRecord;
using testing::ElementsAre;
using testing::IsEmpty;

class StatisticRoutes : public DirectoryTest {
protected:
    StatisticRoutes() {
        add_statistic_routes(api_, {.database = *database_, .api = api_, .clock = clock_});
    }

    /// A certificate that came `took` after its request, ends after so many days, and is in `state`
    /// now.
    void add(const std::string& kind, IssuanceState state, int ends_after = 30,
             std::chrono::milliseconds took = 10s) {
        CertificateRecord record;
        record.tenant_id = tenant_;
        record.certificate_id = "c" + std::to_string(++added_);
        record.kind = kind;
        record.issuance_state = static_cast<std::int64_t>(IssuanceState::requested);
        record.created_at = clock_.now() - took;
        record.modified_at = record.created_at;
        database_->write([&](Session& session) {
            store::service::insert_certificate(session, record);
            if (state == IssuanceState::requested) {
                return;
            }
            record.modified_at = clock_.now();
            record.issuance_state = static_cast<std::int64_t>(IssuanceState::issued);
            record.not_after = clock_.now() + std::chrono::days(ends_after);
            store::service::update_certificate(session, record);
            record.issuance_state = static_cast<std::int64_t>(state);
            store::service::update_certificate(session, record);
        });
    }

    /// The members of each item in this order, with blanks between them.
    std::vector<std::string> items(const std::string& path, std::string_view list,
                                   std::initializer_list<std::string_view> members) {
        std::vector<std::string> all;
        const auto body = json_in(call("GET", path));
        for (const auto& item : body.at({list.data(), list.size()}).as_array()) {
            std::string line;
            for (const auto member : members) {
                const auto& value = item.at({member.data(), member.size()});
                line +=
                    (line.empty() ? "" : " ") + (value.is_string() ? std::string(value.as_string())
                                                                   : boost::json::serialize(value));
            }
            all.push_back(std::move(line));
        }
        return all;
    }

private:
    int added_ = 0;
};

TEST_F(StatisticRoutes, CountByKindAndState) {
    add("scep", IssuanceState::installed);
    add("scep", IssuanceState::installed, -1);
    add("scep", IssuanceState::installed, 400);
    add("scep", IssuanceState::deleted, -1);
    add("pkcs", IssuanceState::requested);
    EXPECT_THAT(items("/certificateCounts", "items", {"kind", "state", "expired", "count"}),
                ElementsAre("pkcs requested false 1", "scep installed false 2",
                            "scep installed true 1", "scep deleted false 1"));
}

TEST_F(StatisticRoutes, CountByTheWeekInWhichTheyEnd) {
    add("scep", IssuanceState::installed, 0);
    add("scep", IssuanceState::issued, 6);
    add("scep", IssuanceState::installed, 7);
    add("pkcs", IssuanceState::installed, 7);
    add("scep", IssuanceState::revoked, 7);
    add("scep", IssuanceState::installed, 370);
    add("scep", IssuanceState::installed, 371);
    add("scep", IssuanceState::installed, -1);
    EXPECT_THAT(items("/certificateExpiry", "items", {"week", "kind", "count"}),
                ElementsAre("2031-02-11T00:00:00Z scep 2", "2031-02-18T00:00:00Z pkcs 1",
                            "2031-02-18T00:00:00Z scep 1", "2032-02-10T00:00:00Z scep 1"));
    EXPECT_EQ(json_in(call("GET", "/certificateExpiry")).at("until"), "2032-02-17T00:00:00Z");
}

TEST_F(StatisticRoutes, TellMedianAnd95thPercentile) {
    for (int i = 0; i < 18; ++i) {
        add("scep", IssuanceState::installed, 30, 1024ms);
    }
    add("scep", IssuanceState::installed, 30, 64s);
    add("scep", IssuanceState::installed, 30, 4096s);
    add("pkcs", IssuanceState::requested);
    const auto all = json_in(call("GET", "/issuanceTimes"));
    ASSERT_EQ(all.at("items").as_array().size(), 1U);
    const auto& day = all.at("items").at(0);
    EXPECT_EQ(day.at("day"), "2031-02-11T00:00:00Z");
    EXPECT_EQ(day.at("count"), 20);
    EXPECT_NEAR(day.at("medianSeconds").as_double(), 1.024, 0.1);
    EXPECT_NEAR(day.at("p95Seconds").as_double(), 64, 6.4);
    const auto& total = all.at("totals").at(0);
    EXPECT_EQ(total.at("kind"), "scep");
    EXPECT_EQ(total.at("p95Seconds"), day.at("p95Seconds"));
}

TEST_F(StatisticRoutes, TellTimesOfTheDaysThatWereAskedFor) {
    add("scep", IssuanceState::installed);
    clock_.advance(24h * 31);
    EXPECT_THAT(items("/issuanceTimes", "items", {"kind"}), IsEmpty());
    add("pkcs", IssuanceState::installed);
    EXPECT_THAT(items("/issuanceTimes", "items", {"kind"}), ElementsAre("pkcs"));
    EXPECT_THAT(items("/issuanceTimes?from=2031-02-01T00:00:00Z&until=2031-02-12T00:00:00Z",
                      "totals", {"kind", "count"}),
                ElementsAre("scep 1"));
}

TEST_F(StatisticRoutes, RefuseParametersThatTheyDoNotHave) {
    for (const char* const path : {"/certificateCounts?kind=scep", "/certificateExpiry?weeks=3",
                                   "/issuanceTimes?from=yesterday", "/issuanceTimes?step=1"}) {
        EXPECT_EQ(code_in(call("GET", path)), "query_invalid") << path;
    }
}

TEST_F(StatisticRoutes, SeeNothingOfOtherTenants) {
    add("scep", IssuanceState::installed);
    tenant_ = "t2";
    EXPECT_THAT(items("/certificateCounts", "items", {"kind"}), IsEmpty());
    EXPECT_THAT(items("/certificateExpiry", "items", {"kind"}), IsEmpty());
    EXPECT_THAT(items("/issuanceTimes", "totals", {"kind"}), IsEmpty());
}

}  // namespace
}  // namespace certferry::service
