#include "base/step.h"

#include "base/error_codes.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace certferry {
namespace {

using namespace std::chrono_literals;

/// A wait that ends when it begins.
Wait at_once() {
    return {.start = [](const Resume& resume) { resume(); }, .at_most = std::nullopt};
}

Wait pause_of(std::chrono::milliseconds span) {
    return {.start = {}, .at_most = span};
}

/// A step that waits before it gives the value.
Step<int> later(int value) {
    return after(at_once(), [value] { return value; });
}

Step<int> failing_later() {
    return after(at_once(), []() -> int { throw Error(codes::internal_error, "late"); });
}

TEST(Step, GivesAValueWithoutWaiting) {
    auto step = and_then(Step<int>(1), [](int value) { return value + 1; });
    EXPECT_FALSE(step.waits());
    EXPECT_EQ(std::move(step).value(), 2);
}

TEST(Step, StringsWaitsTogether) {
    auto step = and_then(later(1), [](int value) {
        return and_then(later(value + 1), [](int more) { return std::to_string(more + 1); });
    });
    EXPECT_TRUE(step.waits());
    step = std::move(step).go_on();
    EXPECT_TRUE(step.waits());
    step = std::move(step).go_on();
    EXPECT_EQ(std::move(step).value(), "3");
}

Step<int> count_down(int from) {
    if (from == 0) {
        return 0;
    }
    return and_then(later(from - 1), [](int left) { return count_down(left); });
}

TEST(Step, CanWaitAnyNumberOfTimesInALoop) {
    EXPECT_EQ(finish(count_down(10'000)), 0);
}

TEST(Step, RescuesFromErrorsBeforeAndAfterAWait) {
    const auto handle = [](const Error& error) { return error.detail() == "late" ? 1 : 2; };
    EXPECT_EQ(finish(rescued(failing_later, handle)), 1);
    const auto fail = []() -> Step<int> { throw Error(codes::internal_error, "early"); };
    EXPECT_EQ(finish(rescued(fail, handle)), 2);
    EXPECT_EQ(finish(rescued([] { return later(7); }, handle)), 7);
}

TEST(Step, RescuesByAnotherStep) {
    EXPECT_EQ(finish(rescued(failing_later, [](const Error&) { return later(5); })), 5);
}

TEST(Step, LetsTheHandlerThrowAgain) {
    auto step = rescued(failing_later, [](const Error&) -> int { throw; });
    EXPECT_THROW(finish(std::move(step)), Error);
}

TEST(Step, CleansUpAfterAnyExceptionAndNotAfterSuccess) {
    int cleaned = 0;
    const auto count = [&cleaned] { ++cleaned; };
    EXPECT_EQ(finish(cleaned_up([] { return later(1); }, count)), 1);
    EXPECT_EQ(cleaned, 0);
    EXPECT_THROW(finish(cleaned_up(failing_later, count)), Error);
    EXPECT_EQ(cleaned, 1);
    const auto fail = []() -> Step<int> { throw std::runtime_error("test"); };
    EXPECT_THROW(finish(cleaned_up(fail, count)), std::runtime_error);
    EXPECT_EQ(cleaned, 2);
}

TEST(Step, CleansUpWhenItIsGivenUpAndHandlesNoError) {
    int cleaned = 0;
    bool handled = false;
    auto work = [&] {
        return rescued([&] { return cleaned_up([] { return later(1); }, [&] { ++cleaned; }); },
                       [&](const Error&) {
                           handled = true;
                           return 0;
                       });
    };
    auto step = and_then(work(), [](int) -> int { throw std::runtime_error("went on"); });
    std::move(step).give_up();
    EXPECT_EQ(cleaned, 1);
    EXPECT_FALSE(handled);
}

TEST(Step, IsGivenUpIfThePauseFails) {
    int cleaned = 0;
    auto step =
        cleaned_up([] { return after(pause_of(1h), [] { return 1; }); }, [&] { ++cleaned; });
    const Pause fail = [](auto) { throw Error(codes::internal_error, "test"); };
    EXPECT_THROW(finish(std::move(step), fail), Error);
    EXPECT_EQ(cleaned, 1);
}

TEST(Step, LeavesPausesToWhoeverDrivesIt) {
    std::vector<std::chrono::milliseconds> pauses;
    auto step = after(pause_of(1h), [] { return 1; });
    EXPECT_EQ(finish(std::move(step), [&](auto span) { pauses.push_back(span); }), 1);
    EXPECT_EQ(pauses, std::vector<std::chrono::milliseconds>{1h});
}

TEST(Mailbox, HandsAValueToAnotherThread) {
    const auto mailbox = std::make_shared<Mailbox<int>>();
    std::jthread giver;
    Wait wait{.start =
                  [&giver, mailbox](Resume resume) {
                      mailbox->expect(std::move(resume));
                      giver = std::jthread([mailbox] { mailbox->put(3); });
                  },
              .at_most = std::nullopt};
    EXPECT_EQ(finish(after(std::move(wait), [mailbox] { return mailbox->take(); })), 3);
}

TEST(Mailbox, ResumesAtOnceIfTheValueIsThere) {
    Mailbox<int> mailbox;
    mailbox.put(3);
    int resumed = 0;
    mailbox.expect([&] { ++resumed; });
    EXPECT_EQ(resumed, 1);
    EXPECT_EQ(mailbox.take(), 3);
    EXPECT_EQ(mailbox.take(), std::nullopt);
}

TEST(Mailbox, IsEmptyIfTheWaitEndsBefore) {
    const auto mailbox = std::make_shared<Mailbox<int>>();
    Wait wait{.start = [mailbox](Resume resume) { mailbox->expect(std::move(resume)); },
              .at_most = 0s};
    EXPECT_EQ(finish(after(std::move(wait), [mailbox] { return mailbox->take(); })), std::nullopt);
    mailbox->put(1);  // Too late, and no harm.
}

}  // namespace
}  // namespace certferry
