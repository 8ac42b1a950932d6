#include "connector/work_loop.h"

#include "connector/testing.h"
#include "http/testing.h"

#include <gmock/gmock.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace certferry::connector {
namespace {

using journal::WorkState;
using testing::AllOf;
using testing::HasSubstr;
using namespace std::chrono_literals;

/// The service's side of the work protocol, as far as a connector sees it.
class FakeService {
public:
    FakeService()
        : server([this](http::Router& router) {
              const auto add = [&](const char* path, auto answer) {
                  router.add(http::testing::post(
                      std::string("/connector/v1/work/") + path,
                      [this, answer](const http::Request& request) {
                          const std::scoped_lock lock(mutex_);
                          const auto text = answer(std::string(as_text(request.body)));
                          if (text.empty()) {
                              return http::Response{.status = 503, .headers = {}, .body = {}};
                          }
                          return http::Response{.status = 200,
                                                .headers = {{"Content-Type", "application/json"}},
                                                .body = to_bytes(std::string_view(text))};
                      }));
              };
              add("lease", [this](const std::string& body) { return lease(body); });
              add("extend", [](const std::string&) { return std::string(R"({"leases":[]})"); });
              add("results", [this](const std::string& body) { return take(body); });
          }) {}

    void queue(boost::json::value item) {
        const std::scoped_lock lock(mutex_);
        queued_.push_back(std::move(item));
    }

    /// Results with this number of requests ended, or a failure.
    std::vector<wire::WorkResult> results(std::size_t count) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(came_.wait_for(lock, 30s, [&] { return results_.size() >= count; }));
        return results_;
    }

    void refuse_uploads(int calls) {
        const std::scoped_lock lock(mutex_);
        refusals_ = calls;
    }

    void answer_with(wire::ResultVerdict verdict) {
        const std::scoped_lock lock(mutex_);
        verdict_ = verdict;
    }

    /// Before the verdict that is given otherwise.
    void answer_once_with(wire::ResultVerdict verdict) {
        const std::scoped_lock lock(mutex_);
        first_verdict_ = verdict;
    }

    http::testing::TestServer server;

private:
    std::string lease(const std::string& body) {
        const auto request = wire::from_json<wire::LeaseRequest>(body);
        wire::LeaseAnswer answer;
        while (!queued_.empty() && std::ssize(answer.items) < request.max_requests) {
            answer.items.push_back(queued_.front());
            queued_.erase(queued_.begin());
        }
        answer.batch_id = answer.items.empty() ? "" : "b-1";
        return wire::to_json(answer);
    }

    std::string take(const std::string& body) {
        if (refusals_ > 0) {
            --refusals_;
            return "";
        }
        const auto report = wire::from_json<wire::WorkReport>(body);
        wire::WorkReportAnswer answer;
        for (const auto& value : report.results) {
            results_.push_back(wire::read_json<wire::WorkResult>(value, wire::JsonPath{}, {}));
            answer.results.push_back({.request_id = results_.back().request_id,
                                      .verdict = first_verdict_.value_or(verdict_),
                                      .code = std::nullopt,
                                      .message = std::nullopt});
        }
        first_verdict_.reset();
        came_.notify_all();
        return wire::to_json(answer);
    }

    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<boost::json::value> queued_;
    std::vector<wire::WorkResult> results_;
    int refusals_ = 0;
    wire::ResultVerdict verdict_ = wire::ResultVerdict::accepted;
    std::optional<wire::ResultVerdict> first_verdict_;
};

class WorkLoopTest : public test::JobTest {
protected:
    std::unique_ptr<WorkLoop> start() {
        return std::make_unique<WorkLoop>(
            WorkLoop::Parts{.jobs = parts(),
                            .service = client_,
                            .retries = {.most = 3, .base = 1ms, .longest = 2ms},
                            .options = {.features = {"pkcs", "revocation"},
                                        .threads = 2,
                                        .most_in_hand = 8,
                                        .wait = 0s,
                                        .fallback = 0s,
                                        .attend = 5ms}});
    }

    template <class Work>
    void queue(const wire::WorkItem& item, const Work& work) {
        auto object = wire::write_json(item).as_object();
        const auto own = wire::write_json(work);
        for (const auto& member : own.as_object()) {
            object.emplace(member.key(), member.value());
        }
        service_.queue(object);
    }

    /// Waits until the row of this request has this state.
    void expect_state(const std::string& request_id, WorkState state) {
        const auto deadline = soon();
        for (;;) {
            const auto row = journal_->find(request_id);
            if (row && row->state == state) {
                return;
            }
            ASSERT_FALSE(deadline.passed())
                << request_id << ": " << (row ? to_text(row->state) : "no row");
            std::this_thread::yield();
        }
    }

    FakeService service_;
    http::Client http_{http::ClientOptions{}};
    ServiceClient client_{http_, service_.server.url("")};
};

TEST_F(WorkLoopTest, BringsLeasedRequestsToTheirEnd) {
    for (int i = 0; i < 20; ++i) {
        queue(item("pkcs", "r-" + std::to_string(i)), pkcs_work());
    }
    {
        const auto loop = start();
        service_.results(20);
        expect_state("r-19", WorkState::accepted);
    }
    EXPECT_EQ(issuer_.issued_count(), 20U);
    EXPECT_TRUE(journal_->open().empty());
    const auto admin = events("admin");
    EXPECT_EQ(std::ranges::count(admin, '\n'), 20);
    EXPECT_THAT(events("operational"),
                AllOf(HasSubstr("PkcsDownloadSuccess"), HasSubstr("PkcsDownloadedRequest"),
                      HasSubstr("PkcsUploadSuccess"), HasSubstr("PkcsUploadedRequest")));
}

TEST_F(WorkLoopTest, UploadsAgainWhatTheServiceCouldNotTake) {
    service_.refuse_uploads(1);
    queue(item("pkcs"), pkcs_work());
    const auto loop = start();
    service_.results(1);
    expect_state("r-1", WorkState::accepted);
    EXPECT_EQ(issuer_.issued_count(), 1U);
    EXPECT_THAT(events("operational"), HasSubstr("PkcsUploadFailure"));
}

TEST_F(WorkLoopTest, EndsTheRequestsOfOneCallTogetherOrUploadsAllOfThemAgain) {
    database_->write([](store::Session& session) {
        session.run_script(
            "CREATE TRIGGER no_end BEFORE UPDATE ON work_requests WHEN new.state = 'accepted' AND "
            "new.request_id = 'r-2' BEGIN SELECT RAISE(ABORT, 'no end'); END");
    });
    for (const auto* id : {"r-1", "r-2", "r-3"}) {
        queue(item("pkcs", id), pkcs_work());
    }
    const auto loop = start();
    service_.results(3);
    service_.results(4);  // All that were in the call with r-2 come once more, whole.
    database_->write([](store::Session& session) { session.run_script("DROP TRIGGER no_end"); });
    for (const auto* id : {"r-1", "r-2", "r-3"}) {
        expect_state(id, WorkState::accepted);
    }
    EXPECT_EQ(issuer_.issued_count(), 3U);
    EXPECT_EQ(std::ranges::count(events("admin"), '\n'), 3);
}

TEST_F(WorkLoopTest, RevokesWhatNobodyWantsAnyMore) {
    service_.answer_with(wire::ResultVerdict::superseded);
    queue(item("pkcs"), pkcs_work());
    const auto loop = start();
    const auto results = service_.results(1);
    expect_state("r-1", WorkState::withdrawn);
    const auto certificate = pki::Certificate::from_der(results.front().certificate.value());
    EXPECT_EQ(issuer_.state(ca::CertificateRef::of(certificate), soon()),
              ca::CertificateState::revoked);
    EXPECT_EQ(events("admin"), "");
}

TEST_F(WorkLoopTest, RevokesWhatTheServiceRefused) {
    service_.answer_once_with(wire::ResultVerdict::refused);
    queue(item("pkcs"), pkcs_work());
    const auto loop = start();
    const auto results = service_.results(2);
    EXPECT_EQ(results.back().outcome, wire::WorkOutcome::failed);
    expect_state("r-1", WorkState::withdrawn);
    const auto certificate = pki::Certificate::from_der(results.front().certificate.value());
    EXPECT_EQ(issuer_.state(ca::CertificateRef::of(certificate), soon()),
              ca::CertificateState::revoked);
}

TEST_F(WorkLoopTest, RevokesWhatTheCaCertifiedWrongly) {
    issuer_.mistake_next_subject();
    queue(item("pkcs"), pkcs_work());
    const auto loop = start();
    const auto results = service_.results(1);
    EXPECT_EQ(results.front().code, "issued_mismatch");
    EXPECT_FALSE(results.front().certificate);
    expect_state("r-1", WorkState::withdrawn);
    const auto der = journal_->find("r-1").value().certificate.value();
    EXPECT_EQ(issuer_.state(ca::CertificateRef::of(pki::Certificate::from_der(der)), soon()),
              ca::CertificateState::revoked);
    EXPECT_EQ(issuer_.issued_count(), 1U);
}

TEST_F(WorkLoopTest, ReportsTheEndOfWhatTheServiceDoesNotKnow) {
    service_.answer_with(wire::ResultVerdict::unknown);
    queue(item("pkcs"), pkcs_work());
    const auto loop = start();
    expect_state("r-1", WorkState::withdrawn);
    EXPECT_THAT(events("admin"),
                AllOf(HasSubstr("PkcsRequestFailure"), HasSubstr("\"failedStep\":\"upload\"")));
}

TEST_F(WorkLoopTest, GoesOnWithWhatTheLastRunLeft) {
    auto row = leased(item("pkcs"), pkcs_work());
    issuer_.lose_next_answer();
    row = runner().run(row);
    row.state = WorkState::submitting;  // As a kill in the middle of the call leaves it.
    journal_->step(row, WorkState::submitting);
    const auto loop = start();
    service_.results(1);
    expect_state("r-1", WorkState::accepted);
    EXPECT_EQ(issuer_.issued_count(), 1U);
}

TEST_F(WorkLoopTest, LetsOnePoisonousRequestHoldUpNoOther) {
    auto poison = pkcs_work();
    poison.subject_der = Bytes{1, 2, 3};
    queue(item("pkcs", "bad"), poison);
    service_.queue(boost::json::value{{"requestId", "worse"},
                                      {"kind", "pkcs"},
                                      {"leaseId", "l-1"},
                                      {"leaseSeconds", 300},
                                      {"attempt", 1},
                                      {"createdAt", "2030-01-01T00:00:00Z"}});
    queue(item("pkcs", "good"), pkcs_work());
    const auto loop = start();
    service_.results(3);
    expect_state("good", WorkState::accepted);
    expect_state("bad", WorkState::accepted);
    expect_state("worse", WorkState::accepted);
    EXPECT_EQ(journal_->find("bad").value().error_code, "der_malformed");
    EXPECT_EQ(journal_->find("worse").value().error_code, "work_item_invalid");
}

TEST_F(WorkLoopTest, TriesAgainWhileTheCaIsDown) {
    issuer_.fail_next(Error(codes::peer_unreachable, "connection refused"));
    queue(item("pkcs"), pkcs_work());
    const auto loop = start();
    const auto results = service_.results(1);
    EXPECT_EQ(results.front().outcome, wire::WorkOutcome::succeeded);
}

TEST_F(WorkLoopTest, TellsTheServiceThatTheCaHasYetToDecide) {
    auto work = pkcs_work();
    work.template_name = "Approved";
    queue(item("pkcs"), work);
    const auto loop = start();
    auto results = service_.results(1);
    ASSERT_EQ(results.front().outcome, wire::WorkOutcome::pending);
    expect_state("r-1", WorkState::uploaded);
    issuer_.approve(results.front().ticket.value());
    queue(item("pkcs"), work);  // The service leases it again.
    results = service_.results(2);
    EXPECT_EQ(results.back().outcome, wire::WorkOutcome::succeeded);
    expect_state("r-1", WorkState::accepted);
}

}  // namespace
}  // namespace certferry::connector
