#include "registration/static_validator.h"

#include "base/error.h"
#include "registration/testing.h"
#include "registration/wish.h"

namespace certferry::registration {
namespace {

std::string verdict(const test::Ask& ask, const EndpointConfig& endpoint = test::make_endpoint()) {
    StaticValidator validator(Secret::copy_of("shared secret"));
    const auto csr = test::make_csr(ask);
    const auto wish = std::get<Wish>(read_wish(csr, endpoint, test::start()));
    const auto outcome = validator.validate({.endpoint = endpoint,
                                             .csr = csr,
                                             .wish = wish,
                                             .signer = test::newcomer().certificate,
                                             .now = test::start()},
                                            soon());
    const auto* refusal = std::get_if<Refusal>(&outcome);
    return refusal == nullptr ? "granted" : std::string(refusal->code->name);
}

TEST(StaticValidator, IsNotMadeWithoutAChallenge) {
    EXPECT_THROW(StaticValidator{Secret()}, Error);
    EXPECT_THROW(StaticValidator{Secret::copy_of("")}, Error);
}

TEST(StaticValidator, TakesItsChallengeAndNoOther) {
    EXPECT_EQ(verdict({.challenge = "shared secret"}), "granted");
    EXPECT_EQ(verdict({}), "challenge_missing");
    for (const std::string wrong : {"shared", "Shared secret", "shared secret ", "x"}) {
        EXPECT_EQ(verdict({.challenge = wrong}), "challenge_wrong") << wrong;
    }
}

TEST(StaticValidator, StaysWithinTheEndpointsAllowance) {
    EndpointConfig endpoint = test::make_endpoint();
    endpoint.allowance.subjects = {pki::Name::from_text("CN=printer").rdns()};
    EXPECT_EQ(verdict({.challenge = "shared secret"}, endpoint), "scep_request_mismatch");
    EXPECT_EQ(verdict({.subject = "CN=printer", .challenge = "shared secret"}, endpoint),
              "granted");
}

}  // namespace
}  // namespace certferry::registration
