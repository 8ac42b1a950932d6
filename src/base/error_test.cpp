#include "base/error.h"

#include <gtest/gtest.h>

#include <set>

namespace certferry {
namespace {

TEST(ErrorCodes, HaveUniqueNamesAndCompleteRows) {
    std::set<std::string_view> names;
    for (const ErrorCode* code : all_error_codes()) {
        EXPECT_TRUE(names.insert(code->name).second) << code->name;
        EXPECT_FALSE(code->text.empty()) << code->name;
        EXPECT_FALSE(code->next_step.empty()) << code->name;
        EXPECT_EQ(find_error_code(code->name), code);
    }
}

TEST(Error, TellsTextAndDetail) {
    const Error error(codes::file_unreadable, "/x: no such file");
    EXPECT_STREQ(error.what(), "a file could not be read: /x: no such file");
    EXPECT_EQ(error.code(), "file_unreadable");
    EXPECT_FALSE(error.in_doubt());
}

TEST(Error, CanBeInDoubt) {
    EXPECT_TRUE(Error::in_doubt(codes::peer_unreachable, "").in_doubt());
}

TEST(ErrorKind, HasTheStatusOfItsName) {
    EXPECT_EQ(http_status(ErrorKind::malformed), 400);
    EXPECT_EQ(http_status(ErrorKind::too_large), 413);
    EXPECT_EQ(http_status(ErrorKind::unavailable), 503);
}

}  // namespace
}  // namespace certferry
