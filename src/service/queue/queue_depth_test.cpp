#include "service/queue/queue_depth.h"

#include "service/directory/testing.h"
#include "store/service/requests.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using store::Session;

class QueueDepth : public DirectoryTest {
protected:
    QueueDepth() { add_queue_depth_route(api_, *database_, clock_); }

    void queue(const std::string& kind) {
        store::service::RequestRecord request;
        request.tenant_id = tenant_;
        request.request_id = new_uuid(clock_.now());
        request.kind = kind;
        request.body = "{}";
        request.created_at = clock_.now();
        request.modified_at = clock_.now();
        database_->write(
            [&](Session& session) { store::service::insert_request(session, request); });
    }

    boost::json::object depth(const std::string& query = "") {
        return json_in(call("GET", "/queueDepth" + query));
    }
};

TEST_F(QueueDepth, IsNothingWhereNothingWaits) {
    sample_queue(*database_, clock_.now());
    EXPECT_TRUE(depth().at("items").as_array().empty());
    EXPECT_TRUE(depth().at("now").as_array().empty());
}

TEST_F(QueueDepth, IsSampledOnceInFiveMinutes) {
    queue("pkcs");
    clock_.advance(5min);
    sample_queue(*database_, clock_.now());
    queue("pkcs");
    sample_queue(*database_, clock_.now());
    clock_.advance(5min);
    sample_queue(*database_, clock_.now());
    const auto answer = depth("?from=2031-02-11T08:00:00Z");
    EXPECT_EQ(answer.at("stepSeconds"), 300);
    const auto& items = answer.at("items").as_array();
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].at("at"), "2031-02-11T08:15:00Z");
    EXPECT_EQ(items[0].at("waiting"), 1);
    EXPECT_EQ(items[1].at("waiting"), 2);
    EXPECT_EQ(items[1].at("oldestSeconds"), 353);  // At 08:20:00, from 08:14:07.
}

TEST_F(QueueDepth, TellsWhatWaitsNow) {
    queue("revoke");
    clock_.advance(1min);
    queue("revoke");
    const auto now = depth().at("now").at(0);
    EXPECT_EQ(now.at("kind"), "revoke");
    EXPECT_EQ(now.at("waiting"), 2);
    EXPECT_EQ(now.at("oldestAt"), "2031-02-11T08:14:07Z");
}

TEST_F(QueueDepth, HasCoarserStepsForLongerSpans) {
    EXPECT_EQ(depth().at("stepSeconds"), 900);
    EXPECT_EQ(depth("?from=2031-02-05T00:00:00Z").at("stepSeconds"), 3600);
    EXPECT_EQ(depth("?from=2031-01-12T00:00:00Z").at("stepSeconds"), 21600);
    EXPECT_EQ(code_in(call("GET", "/queueDepth?from=2030-01-12T00:00:00Z")), "query_invalid");
}

TEST_F(QueueDepth, IsEachTenantsOwn) {
    queue("pkcs");
    sample_queue(*database_, clock_.now());
    tenant_ = "t2";
    EXPECT_TRUE(depth("?until=2031-02-12T00:00:00Z").at("items").as_array().empty());
    EXPECT_TRUE(depth().at("now").as_array().empty());
}

}  // namespace
}  // namespace certferry::service
