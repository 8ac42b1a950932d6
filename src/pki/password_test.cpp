#include "pki/password.h"

#include <gtest/gtest.h>

namespace certferry::pki {
namespace {

TEST(Password, MatchesOnlyItself) {
    const auto hash = hash_password(Secret::copy_of("correct horse"));
    EXPECT_TRUE(password_matches(hash, Secret::copy_of("correct horse")));
    EXPECT_FALSE(password_matches(hash, Secret::copy_of("correct horsf")));
    EXPECT_FALSE(password_matches(hash, Secret()));
}

TEST(Password, IsSaltedAndSaysHowItWasHashed) {
    const auto password = Secret::copy_of("correct horse");
    const auto hash = hash_password(password);
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    EXPECT_NE(hash, hash_password(password));
    EXPECT_FALSE(needs_rehash(hash));
}

TEST(Password, WantsAnewHashForOtherParameters) {
    EXPECT_TRUE(
        needs_rehash("$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OTAxMjM0NQ$"
                     "8TtxaFmqAZWCDJVBFlS9cxkEbtGwZdqvmFJZ5HkXN0k"));
}

TEST(Password, MatchesNothingThatIsNoHash) {
    EXPECT_FALSE(password_matches("", Secret()));
    EXPECT_FALSE(password_matches("correct horse", Secret::copy_of("correct horse")));
}

}  // namespace
}  // namespace certferry::pki
