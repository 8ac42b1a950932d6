#include "service/challenges/scep_challenge.h"

#include "base/encoding.h"
#include "service/keys/testing.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using store::service::KeyPurpose;

class ScepChallengeTest : public ServiceTest {
protected:
    ScepChallenge content() const {
        return {.challenge_id = "019a0000-0000-7000-8000-000000000001",
                .device_id = "019a0000-0000-7000-8000-000000000002",
                .user_id = "019a0000-0000-7000-8000-000000000003",
                .profile_id = "019a0000-0000-7000-8000-000000000004",
                .profile_version = 7,
                .created_at = clock_.now(),
                .expires_at = clock_.now() + 60min,
                .expected = pki::sha256(as_bytes("what is expected"))};
    }

    Secret sealed() {
        return seal_challenge(content(), *keys_.current("t1", KeyPurpose::challenge));
    }

    ChallengeFault fault_of(const Secret& text, std::string_view tenant = "t1") {
        return std::get<ChallengeFault>(open_challenge(text, tenant, keys_));
    }

    KeyRing keys_{*database_, *installation_, clock_};
};

TEST_F(ScepChallengeTest, OpensWhatItHolds) {
    const auto opened = std::get<OpenedChallenge>(open_challenge(sealed(), "t1", keys_));
    EXPECT_EQ(opened.tenant_id, "t1");
    EXPECT_EQ(opened.challenge, content());
}

TEST_F(ScepChallengeTest, FitsIntoAChallengePassword) {
    EXPECT_LE(sealed().size(), 255U);
}

TEST_F(ScepChallengeTest, BelongsToOneTenant) {
    EXPECT_EQ(fault_of(sealed(), "t2"), ChallengeFault::other_tenant);
}

TEST_F(ScepChallengeTest, IsNothingIfAnyOctetWasAltered) {
    const auto text = sealed();
    const auto octets = from_base64(text.reveal_text()).value();
    for (std::size_t i = 0; i < octets.size(); ++i) {
        auto altered = octets;
        altered[i] ^= 1U;
        const auto fault = fault_of(Secret::copy_of(to_base64(altered)));
        EXPECT_EQ(fault, i == 0   ? ChallengeFault::encoding
                         : i <= 8 ? ChallengeFault::unknown_key
                                  : ChallengeFault::wrong_tag)
            << i;
    }
}

TEST_F(ScepChallengeTest, HasOneLengthAndOneForm) {
    const auto text = std::string(sealed().reveal_text());
    for (const auto& other : {text.substr(4), text + "AAAA", text.substr(0, text.size() - 1),
                              std::string("secret"), std::string()}) {
        EXPECT_EQ(fault_of(Secret::copy_of(other)), ChallengeFault::encoding) << other;
    }
}

TEST_F(ScepChallengeTest, OpensAsLongAsItsKeyIsKept) {
    const auto text = sealed();
    clock_.advance(48h);
    keys_.tidy();
    EXPECT_TRUE(std::holds_alternative<OpenedChallenge>(open_challenge(text, "t1", keys_)));
    clock_.advance(3h);
    keys_.tidy();
    EXPECT_EQ(fault_of(text), ChallengeFault::unknown_key);
}

TEST_F(ScepChallengeTest, IsNotSealedByAKeyForAnotherPurpose) {
    const auto text = seal_challenge(content(), *keys_.current("t1", KeyPurpose::token));
    EXPECT_EQ(fault_of(text), ChallengeFault::unknown_key);
}

}  // namespace
}  // namespace certferry::service
