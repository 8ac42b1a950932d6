#include "pki/sealed.h"

#include "pki/cms_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::pki {
namespace {

using test::Node;

const Bytes sealed_text = to_bytes(std::string_view("for one device"));

const PrivateKey& receiver(std::string_view kind) {
    static const auto rsa = PrivateKey::generate({.algorithm = KeyAlgorithm::rsa, .bits = 2048});
    static const auto p256 = PrivateKey::generate({.algorithm = KeyAlgorithm::ec, .bits = 256});
    static const auto p384 = PrivateKey::generate({.algorithm = KeyAlgorithm::ec, .bits = 384});
    return kind == "rsa" ? rsa : kind == "p256" ? p256 : p384;
}

class Sealed : public testing::TestWithParam<std::tuple<std::string_view, SealCipher>> {
protected:
    const PrivateKey& key() const { return receiver(std::get<0>(GetParam())); }

    Bytes sealed() const { return seal(sealed_text, key().public_key(), std::get<1>(GetParam())); }
};

TEST_P(Sealed, IsOpenedByItsKey) {
    EXPECT_EQ(to_bytes(open_sealed(sealed(), key()).reveal()), sealed_text);
}

TEST_P(Sealed, IsOpenedByNoOtherKey) {
    const auto other = PrivateKey::generate(
        {.algorithm = key().public_key().algorithm(), .bits = key().public_key().bits()});
    EXPECT_EQ(code_of([&] { open_sealed(sealed(), other); }), "payload_unreadable");
}

TEST_P(Sealed, IsDifferentEachTime) {
    EXPECT_NE(sealed(), sealed());
}

INSTANTIATE_TEST_SUITE_P(Keys, Sealed,
                         testing::Combine(testing::Values("rsa", "p256", "p384"),
                                          testing::Values(SealCipher::aes256_gcm,
                                                          SealCipher::aes256_cbc)));

TEST(SealedContent, ChangedAnywhereIsNotOpened) {
    const auto& key = receiver("p256");
    const Bytes sealed = seal(sealed_text, key.public_key());
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        Bytes changed = sealed;
        changed[at] ^= 1U;
        EXPECT_EQ(code_of([&] { open_sealed(changed, key); }), "payload_unreadable") << at;
    }
}

TEST(SealedContent, TransportedWithPkcs1IsRefused) {
    const auto& key = receiver("rsa");
    Node message = Node::parse(seal(sealed_text, key.public_key()));
    Node& algorithm = message.at({1, 0, 1, 0, 2});
    algorithm = Node::parse(from_hex("300D06092A864886F70D0101010500").value());
    EXPECT_THAT(error_of([&] { open_sealed(message.der(), key); }),
                testing::HasSubstr("other than OAEP"));
}

TEST(SealedContent, ForTwoRecipientsIsRefused) {
    const auto& key = receiver("rsa");
    Node message = Node::parse(seal(sealed_text, key.public_key()));
    Node& recipients = message.at({1, 0, 1});
    recipients.inside.push_back(recipients.inside.front());
    EXPECT_EQ(code_of([&] { open_sealed(message.der(), key); }), "payload_unreadable");
}

TEST(SealedContent, BeyondItsSizeIsRefused) {
    EXPECT_THAT(error_of([] { open_sealed(Bytes(max_sealed_bytes + 1), receiver("rsa")); }),
                testing::HasSubstr("too large"));
}

TEST(Seal, RefusesKeysThatCannotReceive) {
    for (const KeySpec& spec : {KeySpec{.algorithm = KeyAlgorithm::ed25519, .bits = 256},
                                KeySpec{.algorithm = KeyAlgorithm::ec, .bits = 521},
                                KeySpec{.algorithm = KeyAlgorithm::rsa, .bits = 1024}}) {
        const auto key = PrivateKey::generate(spec);
        EXPECT_EQ(code_of([&] { seal(sealed_text, key.public_key()); }), "key_unusable")
            << spec.text();
    }
}

}  // namespace
}  // namespace certferry::pki
