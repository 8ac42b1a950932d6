#include "registration/identity.h"

#include "registration/testing.h"

namespace certferry::registration {
namespace {

TEST(Identity, HangsOnWhatMakesARequest) {
    const auto csr = test::make_csr();
    const auto other_csr = test::make_csr({.subject = "CN=other"});
    const auto client = test::newcomer();
    const auto base = identity_of("a", test::opened(csr, client, "1"));
    EXPECT_NE(base, identity_of("b", test::opened(csr, client, "1")));
    EXPECT_NE(base, identity_of("a", test::opened(csr, client, "2")));
    EXPECT_NE(base, identity_of("a", test::opened(other_csr, client, "1")));
    EXPECT_NE(base, identity_of("a", test::opened(csr, test::newcomer(), "1")));
    EXPECT_NE(base,
              identity_of("a", test::opened(csr, client, "1", scep::MessageType::renewal_req)));
}

// A client that tries again makes a new nonce and a new envelope.
TEST(Identity, DoesNotHangOnNonceAndTime) {
    const auto csr = test::make_csr();
    const auto client = test::newcomer();
    EXPECT_EQ(identity_of("a", test::opened(csr, client)),
              identity_of("a", test::opened(csr, client)));
}

TEST(Identity, KeepsItsPartsApart) {
    const auto csr = test::make_csr();
    const auto client = test::newcomer();
    EXPECT_NE(identity_of("a1", test::opened(csr, client, "2")),
              identity_of("a", test::opened(csr, client, "12")));
}

TEST(IdempotencyKey, IsAnotherForAnotherRecord) {
    const Bytes identity(32, 1);
    EXPECT_NE(idempotency_key(identity, 1), idempotency_key(identity, 2));
    EXPECT_LE(idempotency_key(identity, INT64_MAX).size(), 128U);
}

}  // namespace
}  // namespace certferry::registration
