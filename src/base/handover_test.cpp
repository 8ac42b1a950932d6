#include "base/handover.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace certferry {
namespace {

TEST(Handover, GivesToWhoeverWaits) {
    Handover<std::unique_ptr<int>> handover;
    const std::jthread giver([&] { handover.give(std::make_unique<int>(7)); });
    EXPECT_EQ(*handover.take(), 7);
}

TEST(Handover, KeepsWhatWasGivenBefore) {
    Handover<int> handover;
    handover.give(7);
    EXPECT_EQ(handover.take(), 7);
}

}  // namespace
}  // namespace certferry
