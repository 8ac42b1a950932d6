// What happens to SCEP requests over HTTP while a management service takes its time.
#include "base/encoding.h"
#include "http/client.h"
#include "http/server.h"
#include "intune/discovery.h"
#include "intune/testing.h"
#include "registration/scep_endpoint.h"
#include "registration/testing.h"

#include <gmock/gmock.h>

#include <future>
#include <set>
#include <variant>

namespace certferry::registration {
namespace {

using namespace std::chrono_literals;
using intune::testing::BadPeer;
using intune::testing::Emulator;

/// A validator whose answers wait until the test gives them. Thread-safe.
class SlowValidator final : public Validator {
public:
    Step<Verdict> ask(const ValidationRequest& request, Deadline deadline) override {
        const auto answer = std::make_shared<Mailbox<bool>>();
        Wait wait{.start =
                      [this, answer](Resume resume) {
                          answer->expect(std::move(resume));
                          asked_.with([&](auto& all) { all.push_back(answer); });
                          ++count_;
                          count_.notify_all();
                      },
                  .at_most = deadline.left()};
        return after(std::move(wait), [answer, request]() -> Verdict {
            if (!answer->take()) {
                throw Error(codes::peer_unreachable, "the test's service says nothing");
            }
            return Grant{.authorisation =
                             ca::Authorisation(ca::Authority::management_service,
                                               std::string(request.transaction_id), request.csr),
                         .claim = [](store::Session&) { return true; },
                         .lost = Refusal(codes::challenge_spent, scep::FailInfo::bad_request, ""),
                         .challenge_expires_at = std::nullopt,
                         .predecessor = std::nullopt};
        });
    }

    /// Until so many requests have been asked about.
    void wait_for(int count) const {
        for (int seen = count_; seen < count; seen = count_) {
            count_.wait(seen);
        }
    }

    void answer_all() {
        for (const auto& answer : asked_.with([](auto& all) { return std::exchange(all, {}); })) {
            answer->put(true);
        }
    }

    int count() const { return count_; }

private:
    Guarded<std::vector<std::shared_ptr<Mailbox<bool>>>> asked_;
    std::atomic<int> count_ = 0;
};

/// An endpoint with one worker behind a real server.
class WaitingTest : public test::RegistrationTest {
protected:
    /// The server, with `validator` and, unless it is null, `notifier`.
    void start(Validator& validator, const IntuneNotifier* notifier = nullptr) {
        enrolment_ = std::make_unique<Enrolment>(Enrolment::Parts{.endpoint = endpoint_,
                                                                  .validator = validator,
                                                                  .renewal = nullptr,
                                                                  .issuer = issuer_,
                                                                  .journal = *journal_,
                                                                  .reports = reports_,
                                                                  .clock = clock_,
                                                                  .notifier = notifier});
        scep_ = std::make_unique<ScepEndpoint>(ScepEndpoint::Parts{.config = endpoint_,
                                                                   .ra_keys = ra_keys_,
                                                                   .enrolment = *enrolment_,
                                                                   .issuer = issuer_,
                                                                   .reports = reports_,
                                                                   .journal = *journal_,
                                                                   .delay = delay_,
                                                                   .metrics = metrics_,
                                                                   .clock = clock_});
        scep_->add_routes(router_, "/scep", workers_);
        front_ = std::make_unique<http::Server>(http::ServerOptions{}, workers_, metrics_, wall_);
        port_ = front_->listen({.name = "scep",
                                .address = {.host = "127.0.0.1", .port = 0},
                                .router = router_,
                                .tls = std::nullopt,
                                .limits = {}});
        front_->start();
    }

    ~WaitingTest() override { front_.reset(); }

    struct Asked {
        scep::ClientIdentity identity = test::newcomer();
        scep::Transaction transaction = scep::Transaction::start("T1");
        Bytes message;
    };

    Asked ask() {
        Asked asked;
        const auto csr = test::make_csr({.challenge = "opaque"});
        const auto& to = ra_keys_.snapshot()->newest().decryption;
        asked.message = scep::make_request(scep::MessageType::pkcs_req, asked.transaction,
                                           csr.der(), asked.identity, to, {}, start_time_);
        return asked;
    }

    http::Call call(const Asked& asked) const {
        return {.method = "POST",
                .url = url("operation=PKIOperation"),
                .headers = {},
                .body = asked.message};
    }

    std::string url(const std::string& query) const {
        return "http://127.0.0.1:" + std::to_string(port_) + "/scep?" + query;
    }

    std::future<http::Client::Reply> post(const Asked& asked, Deadline deadline = soon()) {
        const auto promise = std::make_shared<std::promise<http::Client::Reply>>();
        client_.start(call(asked), deadline, [promise](http::Client::Reply reply) {
            promise->set_value(std::move(reply));
        });
        return promise->get_future();
    }

    /// Serial number in hex, `FAILURE`, or the HTTP status.
    std::string read(const Asked& asked, const http::Client::Reply& reply) {
        const auto* response = std::get_if<http::Response>(&reply);
        if (response == nullptr || response->status != 200) {
            return response == nullptr ? "no answer" : std::to_string(response->status);
        }
        const auto cas = scep::read_ca_certificates(get("operation=GetCACert").body);
        const auto answer =
            scep::read_answer(response->body, asked.transaction, asked.identity, cas, {});
        const auto* success = std::get_if<scep::Success>(&answer);
        if (success == nullptr) {
            return "FAILURE";
        }
        return to_hex(
            scep::certificate_for(*success, asked.identity.key.public_key()).value().serial());
    }

    http::Response get(const std::string& query) {
        return client_.send({.method = "GET", .url = url(query), .headers = {}, .body = {}},
                            soon());
    }

    const UtcTime start_time_ = test::start();
    SystemClock wall_;
    http::Metrics metrics_;
    RaKeys ra_keys_{folder_ / "ra", RaShape::two, issuer_, clock_};
    std::size_t issued_before_ = issuer_.issued_count();
    ReportFactory reports_{*log_, {.host = "ca", .name = "CA"}, clock_};
    SourceDelay delay_{clock_};
    http::Client client_{{}};
    SlowValidator slow_;
    std::unique_ptr<Enrolment> enrolment_;
    std::unique_ptr<ScepEndpoint> scep_;
    http::Router router_;
    http::WorkerPool workers_{1, 1000};
    std::unique_ptr<http::Server> front_;
    std::uint16_t port_ = 0;
};

TEST_F(WaitingTest, AReplayStormHoldsNoWorkerAndGetsOneCertificate) {
    constexpr int copies = 100;
    start(slow_);
    const auto asked = ask();
    std::vector<std::future<http::Client::Reply>> replies;
    for (int i = 0; i < copies; ++i) {
        replies.push_back(post(asked));
    }
    slow_.wait_for(1);
    EXPECT_EQ(get("operation=GetCACaps").status, 200) << "the only worker is held";
    slow_.answer_all();
    std::set<std::string> serials;
    for (auto& reply : replies) {
        serials.insert(read(asked, reply.get()));
    }
    EXPECT_EQ(serials.size(), 1U) << *serials.begin() << " and " << *serials.rbegin();
    EXPECT_GT(serials.begin()->size(), 3U) << *serials.begin();
    EXPECT_EQ(slow_.count(), 1);
    EXPECT_EQ(issuer_.issued_count(), issued_before_ + 1);
}

TEST_F(WaitingTest, ManyRequestsWaitAtOnceWithOneWorker) {
    constexpr int requests = 50;
    start(slow_);
    std::vector<std::pair<Asked, std::future<http::Client::Reply>>> all;
    for (int i = 0; i < requests; ++i) {
        auto asked = ask();
        asked.transaction = scep::Transaction::start("T" + std::to_string(i));
        asked.message =
            scep::make_request(scep::MessageType::pkcs_req, asked.transaction,
                               test::make_csr({.challenge = "opaque"}).der(), asked.identity,
                               ra_keys_.snapshot()->newest().decryption, {}, start_time_);
        auto reply = post(asked);
        all.emplace_back(std::move(asked), std::move(reply));
    }
    slow_.wait_for(requests);  // All of them at the same time.
    slow_.answer_all();
    for (auto& [asked, reply] : all) {
        EXPECT_GT(read(asked, reply.get()).size(), 3U);
    }
    EXPECT_EQ(issuer_.issued_count(), issued_before_ + requests);
}

TEST_F(WaitingTest, AStopEndsWaitingRequestsWithoutATrace) {
    start(slow_);
    auto reply = post(ask());
    slow_.wait_for(1);
    front_->stop(Deadline::after(0s));
    EXPECT_TRUE(std::holds_alternative<Error>(reply.get()));
    EXPECT_TRUE(journal_->open().empty());
    slow_.answer_all();  // Nobody is there to be told.
    EXPECT_EQ(issuer_.issued_count(), issued_before_);
    EXPECT_TRUE(events({.ids = {4005}}).empty()) << "nothing was decided";
}

TEST_F(WaitingTest, AStopLeavesTimeToFinish) {
    start(slow_);
    const auto asked = ask();
    const auto cas = scep::read_ca_certificates(get("operation=GetCACert").body);
    auto reply = post(asked);
    slow_.wait_for(1);
    auto stopping = std::async(std::launch::async, [&] { front_->stop(Deadline::after(30s)); });
    slow_.answer_all();
    const auto answered = reply.get();
    stopping.get();
    const auto& body = std::get<http::Response>(answered).body;
    EXPECT_TRUE(std::holds_alternative<scep::Success>(
        scep::read_answer(body, asked.transaction, asked.identity, cas, {})));
}

TEST_F(WaitingTest, ADeadlineThatPassesEndsWhoAskedAndWhoJoined) {
    endpoint_.deadline = 300ms;
    start(slow_);
    const auto asked = ask();
    auto first = post(asked);
    slow_.wait_for(1);
    auto second = post(asked);
    EXPECT_EQ(read(asked, first.get()), "503");
    EXPECT_EQ(read(asked, second.get()), "503");
    EXPECT_TRUE(journal_->open().empty());
    EXPECT_EQ(issuer_.issued_count(), issued_before_);
}

TEST_F(WaitingTest, AClientThatIsGoneGetsItsCertificateLater) {
    start(slow_);
    const auto asked = ask();
    {
        http::Client impatient({});
        const auto promise = std::make_shared<std::promise<http::Client::Reply>>();
        impatient.start(call(asked), soon(), [promise](http::Client::Reply reply) {
            promise->set_value(std::move(reply));
        });
        slow_.wait_for(1);
    }
    slow_.answer_all();
    EXPECT_GT(read(asked, post(asked).get()).size(), 3U);
    EXPECT_EQ(slow_.count(), 1);
    EXPECT_EQ(issuer_.issued_count(), issued_before_ + 1);
}

/// With a service that takes validations, and says nothing to notifications.
class NotifyingTest : public WaitingTest {
protected:
    NotifyingTest() {
        emulator_.without_tokens();
        endpoint_.validator = ValidatorKind::service;
    }

    ~NotifyingTest() override { front_.reset(); }

    /// True once the open request has its certificate, and the service is about to be told.
    void wait_for_withheld() const {
        while (stalling_.requests() == 0) {
            std::this_thread::yield();
        }
    }

    Emulator emulator_{wall_};
    BadPeer stalling_{BadPeer::Manner::stalls};
    intune::Exchange exchange_{client_, wall_};
    intune::FixedAccess access_{emulator_.service_url()};
    intune::FixedAccess silent_access_{stalling_.url()};
    intune::ServiceCaller caller_{access_, exchange_};
    intune::ServiceCaller silent_caller_{silent_access_, exchange_};
    intune::ScepClient service_{caller_};
    intune::ScepClient silent_service_{silent_caller_};
    FailureSpool spool_{folder_ / "spool"};
    IntuneValidator validator_{service_, CallerInfo{"test"}};
    IntuneNotifier notifier_{{.client = silent_service_,
                              .spool = spool_,
                              .reports = reports_,
                              .clock = clock_,
                              .caller = CallerInfo{"test"}}};
    IntuneNotifier working_notifier_{{.client = service_,
                                      .spool = spool_,
                                      .reports = reports_,
                                      .clock = clock_,
                                      .caller = CallerInfo{"test"}}};
};

TEST_F(NotifyingTest, AStopLeavesTheCertificateWithheldAndLetsTheRequestGo) {
    start(validator_, &notifier_);
    auto reply = post(ask());
    wait_for_withheld();
    front_->stop(Deadline::after(0s));
    EXPECT_TRUE(std::holds_alternative<Error>(reply.get()));
    const auto open = journal_->open();
    ASSERT_EQ(open.size(), 1U);
    EXPECT_TRUE(open[0].certificate);
    EXPECT_FALSE(open[0].refusal) << "a stop is no failure of the service";
    journal::ScepJournal other(*database_, *outbox_, "other");
    EXPECT_TRUE(other.take(open[0].id, soon())) << "the lease was kept";
}

TEST_F(NotifyingTest, WhatAStopLeftIsNotifiedByTheNextStart) {
    start(validator_, &notifier_);
    auto reply = post(ask());
    wait_for_withheld();
    front_->stop(Deadline::after(0s));
    reply.get();
    Enrolment next(Enrolment::Parts{.endpoint = endpoint_,
                                    .validator = validator_,
                                    .renewal = nullptr,
                                    .issuer = issuer_,
                                    .journal = *journal_,
                                    .reports = reports_,
                                    .clock = clock_,
                                    .notifier = &working_notifier_});
    finish(next.resume(journal_->open().at(0), soon()));
    EXPECT_TRUE(journal_->open().empty());
    EXPECT_EQ(events({.ids = {4000}}).size(), 1U);
    EXPECT_EQ(issuer_.issued_count(), issued_before_ + 1);
}

TEST_F(NotifyingTest, ADeadlineThatPassesWhileNotifyingWithdrawsTheCertificate) {
    endpoint_.deadline = 500ms;
    start(validator_, &notifier_);
    const auto asked = ask();
    EXPECT_EQ(read(asked, post(asked).get()), "FAILURE");
    EXPECT_TRUE(journal_->open().empty());
    EXPECT_EQ(events({.ids = {4002}}).size(), 1U);
}

}  // namespace
}  // namespace certferry::registration
