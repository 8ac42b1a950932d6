#include "pki/aead.h"

#include "base/error.h"
#include "pki/digest.h"

#include <gtest/gtest.h>

namespace certferry::pki {
namespace {

class Aead : public testing::Test {
protected:
    Secret key_{random_bytes(aead_key_bytes)};
    Bytes bound_ = to_bytes(as_bytes("tenant and purpose"));
    Bytes text_ = to_bytes(as_bytes("what is sealed"));
};

TEST_F(Aead, OpensWhatItSealed) {
    const auto sealed = aead_seal(key_, bound_, text_);
    EXPECT_EQ(sealed.size(), text_.size() + aead_overhead_bytes);
    const auto opened = aead_open(key_, bound_, sealed);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->reveal_text(), "what is sealed");
}

TEST_F(Aead, SealsTheSameTextEachTimeInAnotherWay) {
    EXPECT_NE(aead_seal(key_, bound_, text_), aead_seal(key_, bound_, text_));
}

TEST_F(Aead, SealsNothingToo) {
    const auto opened = aead_open(key_, {}, aead_seal(key_, {}, {}));
    ASSERT_TRUE(opened.has_value());
    EXPECT_TRUE(opened->empty());
}

TEST_F(Aead, OpensNothingWithAnotherKeyOrOtherAssociatedData) {
    const auto sealed = aead_seal(key_, bound_, text_);
    EXPECT_FALSE(aead_open(Secret(random_bytes(aead_key_bytes)), bound_, sealed).has_value());
    EXPECT_FALSE(aead_open(key_, text_, sealed).has_value());
}

TEST_F(Aead, OpensNothingThatWasChangedInAnyOctet) {
    const auto sealed = aead_seal(key_, bound_, text_);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] ^= 1U;
        EXPECT_FALSE(aead_open(key_, bound_, changed).has_value()) << i;
    }
}

TEST_F(Aead, OpensNothingThatWasCut) {
    const auto sealed = aead_seal(key_, bound_, text_);
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        EXPECT_FALSE(aead_open(key_, bound_, ByteView(sealed).first(size)).has_value()) << size;
    }
}

TEST_F(Aead, RefusesAKeyOfAnotherLength) {
    EXPECT_THROW(aead_seal(Secret(random_bytes(16)), bound_, text_), Error);
}

}  // namespace
}  // namespace certferry::pki
