#include "wire/id_token.h"

#include "base/testing.h"
#include "wire/foreign_text.h"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace certferry::wire {
namespace {

class IdToken : public testing::Test {
protected:
    static std::int64_t seconds(UtcTime time) { return to_micros(time) / 1'000'000; }

    static boost::json::object claims() {
        return {{"iss", "https://id.example"},
                {"sub", "s1"},
                {"aud", "client"},
                {"nonce", "n1"},
                {"iat", seconds(test_start)},
                {"exp", seconds(test_start) + 300}};
    }

    static std::string encoded(const boost::json::object& object) {
        return to_base64url(as_bytes(boost::json::serialize(object)));
    }

    std::string token(const boost::json::object& body, std::string alg = "ES256",
                      std::string kid = "k1") const {
        const auto content = encoded({{"alg", alg}, {"kid", kid}}) + "." + encoded(body);
        const auto signature = pki::jws_sign(pki::JwsAlgorithm::es256, key_, as_bytes(content));
        return content + "." + to_base64url(signature);
    }

    std::string code(const std::string& compact) const {
        try {
            verify_id_token(compact, keys_, expected_);
        } catch (const Error& error) {
            return error.detail();
        }
        return "";
    }

    pki::PrivateKey key_ =
        pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    std::vector<Jwk> keys_ = parse_jwk_set(R"({"keys":[)" + to_jwk(key_.public_key(), "k1") + "]}");
    IdTokenExpectation expected_{
        .issuer = "https://id.example", .client_id = "client", .nonce = "n1", .now = test_start};
};

TEST_F(IdToken, GivesItsClaims) {
    auto body = claims();
    body["groups"] = {"a", "b"};
    const auto verified = verify_id_token(token(body), keys_, expected_);
    EXPECT_EQ(verified.subject, "s1");
    EXPECT_EQ(verified.all.at("groups").as_array().size(), 2U);
}

TEST_F(IdToken, RefusesEachClaimThatIsAnother) {
    const auto with = [&](std::string_view name, boost::json::value value) {
        auto body = claims();
        body[boost::json::string_view(name.data(), name.size())] = std::move(value);
        return code(token(body));
    };
    EXPECT_EQ(with("iss", "https://id.example/"), "from issuer https://id.example/");
    EXPECT_EQ(with("aud", "other"), "made for another client");
    EXPECT_EQ(with("aud", {"client", "other"}), "the authorised party is another client");
    EXPECT_EQ(with("azp", "other"), "the authorised party is another client");
    EXPECT_EQ(with("nonce", "n2"), "the nonce is another");
    EXPECT_EQ(with("exp", seconds(test_start) - 301), "expired");
    EXPECT_EQ(with("iat", seconds(test_start) + 301), "not valid yet");
    EXPECT_EQ(with("sub", ""), "sub has not 1 to 255 octets");
    auto body = claims();
    body.erase("nonce");
    EXPECT_EQ(code(token(body)), "the nonce is another");
}

TEST_F(IdToken, TakesOnlySignaturesOfTheIssuersKeys) {
    const auto unsigned_token =
        encoded({{"alg", "none"}, {"kid", "k1"}}) + "." + encoded(claims()) + ".";
    EXPECT_EQ(code(unsigned_token), "algorithm none");
    EXPECT_EQ(code(token(claims(), "HS256")), "algorithm HS256");
    EXPECT_EQ(code(token(claims(), "RS256")), "not exactly one key of the issuer fits");
    EXPECT_EQ(code(token(claims(), "ES256", "k2")), "not exactly one key of the issuer fits");
    auto good = token(claims());
    good[good.size() - 10] = good[good.size() - 10] == 'A' ? 'B' : 'A';
    EXPECT_EQ(code(good), "the signature is wrong");
}

TEST_F(IdToken, KnowsWhetherTheIssuerMayHaveNewKeys) {
    EXPECT_TRUE(names_known_key(token(claims()), keys_));
    EXPECT_FALSE(names_known_key(token(claims(), "ES256", "k2"), keys_));
}

TEST(JwkSet, ReadsRsaKeysAsTheyWereWritten) {
    const auto key = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::rsa, .bits = 2048});
    const auto keys = parse_jwk_set(R"({"keys":[)" + to_jwk(key.public_key(), "r1") + "]}");
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].id, "r1");
    EXPECT_TRUE(keys[0].key == key.public_key());
}

TEST(JwkSet, LeavesOutWhatItCannotUse) {
    EXPECT_TRUE(parse_jwk_set(R"({"keys":[
        {"kty":"oct","k":"AAAA"},
        {"kty":"EC","crv":"P-384","x":"AA","y":"AA"},
        {"kty":"EC","crv":"P-256","x":"AA","y":"AA"},
        {"kty":"RSA","n":"AQAB","e":"AQAB"},
        {"kty":"RSA"},
        {}]})")
                    .empty());
}

TEST(JwkSet, HasABoundOfKeys) {
    std::string text = R"({"keys":[{})";
    for (std::size_t i = 0; i < max_jwk_set_keys; ++i) {
        text += ",{}";
    }
    EXPECT_THROW(parse_jwk_set(text + "]}"), Error);
    EXPECT_THROW(parse_jwk_set(std::string(max_jwk_set_bytes + 1, ' ')), Error);
}

}  // namespace
}  // namespace certferry::wire
