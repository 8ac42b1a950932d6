#include "base/file.h"

#include "base/error.h"
#include "base/uuid.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace certferry {
namespace {

class File : public testing::Test {
protected:
    File() { std::filesystem::create_directory(folder_); }

    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                    ("certferry-file-" + new_uuid(SystemClock().now()));
};

TEST_F(File, ReplacesContentAndSetsItsMode) {
    const auto path = folder_ / "key";
    write_file(path, as_bytes("one"), FileMode::readable);
    write_file(path, as_bytes("two"), FileMode::owner_only);
    EXPECT_EQ(as_text(read_file(path)), "two");
    EXPECT_EQ(std::filesystem::status(path).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(File, HasALimit) {
    write_file(folder_ / "big", Bytes(100), FileMode::readable);
    EXPECT_EQ(read_file(folder_ / "big", 100).size(), 100U);
    EXPECT_THROW(read_file(folder_ / "big", 99), Error);
}

TEST_F(File, NamesThePathThatIsMissing) {
    try {
        read_file(folder_ / "none");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "file_unreadable");
        EXPECT_NE(error.detail().find("none"), std::string::npos);
    }
}

TEST_F(File, IsAnotherOneAfterEachReplacement) {
    EXPECT_FALSE(file_version(folder_ / "v"));
    write_file(folder_ / "v", as_bytes("1"), FileMode::readable);
    const auto first = file_version(folder_ / "v");
    ASSERT_TRUE(first);
    EXPECT_EQ(file_version(folder_ / "v"), first);
    write_file(folder_ / "v", as_bytes("2"), FileMode::readable);  // Within one tick, as large.
    EXPECT_NE(file_version(folder_ / "v"), first);
}

TEST_F(File, SecretLosesItsLineEnd) {
    write_file(folder_ / "s", as_bytes("top secret\r\n"), FileMode::owner_only);
    EXPECT_EQ(read_secret_file(folder_ / "s").reveal_text(), "top secret");
}

TEST(Uuid, IsVersionSevenAndOrderedByTime) {
    using namespace std::chrono_literals;
    const UtcTime now = SystemClock().now();
    const std::string first = new_uuid(now);
    const std::string second = new_uuid(now + 1ms);
    EXPECT_TRUE(is_uuid(first));
    EXPECT_EQ(first[14], '7');
    EXPECT_NE(std::string_view("89ab").find(first[19]), std::string_view::npos);
    EXPECT_LT(first, second);
    EXPECT_FALSE(is_uuid("01c1075ffe7a7c118f206b1e5a7d9c02"));
}

}  // namespace
}  // namespace certferry
