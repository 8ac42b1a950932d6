// A message that is sent again and again, also while the server dies.
#include "authority.h"
#include "client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sys/resource.h>
#include <thread>

namespace certferry::integration {
namespace {

using namespace std::chrono_literals;

class Replay : public testing::Test {
public:
    static void SetUpTestSuite() {
        rlimit files{};
        ::getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }

protected:
    void SetUp() override {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        authority_ = std::make_unique<Authority>(
            Authority::Setup{.name = test->name(),
                             .endpoints = "[scep.endpoints.default]\nvalidator = \"challenge\"\n"
                                          "[scep.endpoints.brief]\nvalidator = \"challenge\"\n"
                                          "answer_window = \"2s\"\n"});
        authority_->start();
    }

    void TearDown() override { authority_->stop(); }

    Client client(const std::string& endpoint = "default") {
        return {authority_->port(), endpoint};
    }

    Draft draft(const std::string& endpoint = "default", int uses = 1) {
        const auto challenge = authority_->make_challenge({.endpoint = endpoint, .uses = uses});
        return {.content = make_csr({.challenge = challenge}).der()};
    }

    /// Serial numbers that were answered; empty answers are those of a server that died.
    std::set<Bytes> serials(Client& from,
                            const std::vector<std::unique_ptr<http::testing::Wire>>& wires,
                            const Draft& sent) {
        std::set<Bytes> found;
        for (const auto& wire : wires) {
            const auto answer = wire->answer();
            if (answer.empty()) {
                ++unanswered_;
                continue;
            }
            Reply reply;
            reply.status = http::testing::status_of(answer);
            reply.body = to_bytes(http::testing::body_of(answer));
            const auto outcome = from.read(reply, sent);
            EXPECT_EQ(outcome.word, "issued") << outcome.text;
            if (outcome.certificate) {
                found.insert(outcome.certificate->serial());
            }
        }
        return found;
    }

    template <class F>
    static void wait_until(F&& reached) {
        const auto deadline = Deadline::after(60s);
        while (!reached() && !deadline.passed()) {
            std::this_thread::yield();
        }
    }

    /// Events 4000 by now; waits for the first.
    std::ptrdiff_t successes(std::ptrdiff_t at_least) {
        const auto count = [](const std::vector<Logged>& events) {
            return std::ranges::count(events, 4000, &Logged::id);
        };
        return count(authority_->wait_for_events(
            [&](const auto& events) { return count(events) >= at_least; }));
    }

    std::unique_ptr<Authority> authority_;
    std::size_t unanswered_ = 0;
};

TEST_F(Replay, OfAThousandAtOnceThroughACrashGivesOneCertificate) {
    constexpr std::size_t times = 1000;
    const auto asked = draft();
    Client before = client();
    const auto message = before.sign(asked);
    auto wires = before.post_at_once(message, times);
    const auto answer = wires.front()->answer();
    wires.erase(wires.begin());
    authority_->kill();
    auto all = serials(before, wires, asked);
    wires.clear();
    EXPECT_GT(unanswered_, 0U);  // It died in the middle.
    EXPECT_EQ(http::testing::status_of(answer), 200);

    authority_->start();
    unanswered_ = 0;
    Client after = client();
    all.merge(serials(after, after.post_at_once(message, times), asked));
    EXPECT_EQ(unanswered_, 0U);
    EXPECT_EQ(all.size(), 1U);
    EXPECT_EQ(authority_->certificate_count(), 1);
    EXPECT_EQ(successes(1), 1);
}

// Killed at different moments of the work on a request: whoever had the challenge gets his
// certificate, and only one.
TEST_F(Replay, ThroughManyCrashesGivesOneCertificateEach) {
    constexpr int rounds = 8;
    for (int round = 0; round < rounds; ++round) {
        const auto asked = draft();
        Client before = client();
        const auto message = before.sign(asked);
        before.ca();
        auto wires = before.post_at_once(message, 4);
        // Moments that the server's own progress marks: accepted, recorded, at the CA, answered.
        if (round % 4 == 1) {
            wait_until([&] { return authority_->transaction_count() > round; });
        } else if (round % 4 == 2) {
            wait_until([&] { return authority_->certificate_count() > round; });
        } else if (round % 4 == 3) {
            EXPECT_NE(wires.front()->answer(), "");
        }
        authority_->kill();
        wires.clear();
        authority_->start();
        Client after = client();
        const auto outcome = after.read(after.post(message), asked);
        EXPECT_EQ(outcome.word, "issued") << outcome.text;
        EXPECT_EQ(authority_->certificate_count(), round + 1);
    }
    EXPECT_EQ(successes(rounds), rounds);
}

TEST_F(Replay, AfterTheAnswerWindowNeedsAFreshUse) {
    const auto asked = draft("brief", 2);
    Client from = client("brief");
    const auto message = from.sign(asked);
    const auto send = [&] { return from.read(from.post(message), asked); };
    const auto first = send();
    ASSERT_EQ(first.word, "issued") << first.text;
    auto second = send();
    EXPECT_EQ(second.certificate, first.certificate);
    const auto limit = Deadline::after(60s);
    while (second.certificate == first.certificate && !limit.passed()) {
        second = send();
    }
    ASSERT_EQ(second.word, "issued") << second.text;
    EXPECT_EQ(authority_->certificate_count(), 2);
    auto third = send();
    while (third.word == "issued" && !limit.passed()) {
        EXPECT_EQ(third.certificate, second.certificate);
        third = send();
    }
    EXPECT_EQ(third.word, "badRequest");
    EXPECT_EQ(authority_->requests_from(third.from).begin()->second.back().text("errorCode"),
              "challenge_spent");
    EXPECT_EQ(authority_->certificate_count(), 2);
    EXPECT_EQ(successes(2), 2);
}

}  // namespace
}  // namespace certferry::integration
