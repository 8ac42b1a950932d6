#include "base/secret.h"

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>

namespace certferry {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

template <class T>
concept Comparable = requires(const T& a, const T& b) { a == b; };

static_assert(!Printable<Secret>);
static_assert(!Comparable<Secret>);
static_assert(!std::is_copy_constructible_v<Secret>);

TEST(Secret, LeavesNothingBehindWhenMoved) {
    Secret first = Secret::copy_of("challenge");
    const Secret second = std::move(first);
    EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is what is tested.
    EXPECT_EQ(second.reveal_text(), "challenge");
}

TEST(Secret, ComparesByContent) {
    const auto equal_texts = [](std::string_view a, std::string_view b) {
        return equal_secrets(Secret::copy_of(a), Secret::copy_of(b));
    };
    EXPECT_TRUE(equal_texts("abc", "abc"));
    EXPECT_TRUE(equal_texts("", ""));
    EXPECT_FALSE(equal_texts("abc", "abd"));
    EXPECT_FALSE(equal_texts("abc", "abcabc"));
    EXPECT_FALSE(equal_texts("abcabc", "abc"));
    EXPECT_FALSE(equal_texts("", "a"));
    EXPECT_FALSE(equal_texts("a", ""));
}

TEST(Secret, IsWipedInPlace) {
    Bytes octets = to_bytes("password");
    wipe_memory(octets.data(), octets.size());
    EXPECT_EQ(octets, Bytes(8, 0));
}

}  // namespace
}  // namespace certferry
