#include "wire/jwt.h"

#include "base/testing.h"
#include "scep/client.h"
#include "wire/foreign_text.h"

#include <gtest/gtest.h>

#include <functional>

namespace certferry::wire {

namespace {

using namespace std::chrono_literals;

const std::string endpoint = "https://login.example/tenant/oauth2/v2.0/token";

struct Party {
    pki::PrivateKey key = pki::PrivateKey::generate({});
    pki::Certificate certificate =
        scep::self_signed(pki::Name::from_text("CN=app"), key, test_start);
};

const Party& client() {
    static const Party party;
    return party;
}

const Party& stranger() {
    static const Party party;
    return party;
}

AssertionOrder order() {
    return {.client_id = "app-1", .audience = endpoint, .id = "id-1", .now = test_start};
}

std::string verification(std::string_view token, const Party& registered = client(),
                         UtcTime at = test_start) {
    return error_of([&] {
        const std::vector<std::string> audiences{"other", endpoint};
        ClientAssertion::parse(token).verify({&registered.certificate, 1}, audiences, at);
    });
}

/// A token of any header and claims, signed by the client's key.
std::string handmade(std::string_view header, std::string_view claims,
                     pki::JwsAlgorithm algorithm = pki::JwsAlgorithm::ps256) {
    const std::string content =
        to_base64url(as_bytes(header)) + "." + to_base64url(as_bytes(claims));
    return content + "." + to_base64url(pki::jws_sign(algorithm, client().key, as_bytes(content)));
}

std::string thumbprint() {
    return to_base64url(client().certificate.thumbprint());
}

std::string claims(std::string_view times, std::string_view audience = endpoint) {
    return R"({"iss":"app-1","sub":"app-1","jti":"j","aud":")" + std::string(audience) + "\"," +
           std::string(times) + "}";
}

TEST(ClientAssertion, MayHaveAPaddedThumbprint) {
    const auto header = R"({"alg":"RS256","typ":"JWT","x5t":")" + thumbprint() + R"(="})";
    EXPECT_EQ(
        verification(handmade(header, claims(R"("exp":1900000300)"), pki::JwsAlgorithm::rs256)),
        "no error");
}

TEST(ClientAssertion, IsAcceptedInBothForms) {
    for (const auto algorithm : {pki::JwsAlgorithm::ps256, pki::JwsAlgorithm::rs256}) {
        const auto token =
            make_client_assertion(order(), client().certificate, client().key, algorithm);
        const auto assertion = ClientAssertion::parse(token.reveal_text());
        EXPECT_EQ(assertion.claimed_client(), "app-1");
        const std::vector<std::string> audiences{endpoint};
        const auto verified =
            assertion.verify({&client().certificate, 1}, audiences, test_start + 599s);
        EXPECT_EQ(verified.client_id, "app-1");
        EXPECT_EQ(verified.id, "id-1");
        EXPECT_EQ(verified.expires_at, test_start + 900s);
    }
}

TEST(ClientAssertion, OfOlderLibrariesIsAccepted) {
    // MSAL Java and Python: RS256, x5t alone, fractional times, x5c with line feeds, no nbf.
    const std::string header =
        R"({"alg":"RS256","typ":"JWT","x5c":["AA\nBB"],"x5t":")" + thumbprint() + "\"}";
    EXPECT_EQ(verification(handmade(header, claims(R"("iat":1899999999.5,"exp":1900000599.5)"),
                                    pki::JwsAlgorithm::rs256)),
              "no error");
}

TEST(ClientAssertion, ExpiresAfterTheClockSkew) {
    const auto token = make_client_assertion(order(), client().certificate, client().key);
    EXPECT_EQ(verification(token.reveal_text(), client(), test_start + 899s), "no error");
    EXPECT_EQ(verification(token.reveal_text(), client(), test_start + 900s),
              "token_refused: expired");
    EXPECT_EQ(verification(token.reveal_text(), client(), test_start - 300s), "no error");
    EXPECT_EQ(verification(token.reveal_text(), client(), test_start - 301s),
              "token_refused: not valid yet");
}

TEST(ClientAssertion, NeedsARegisteredCertificateAndItsKey) {
    const auto token = make_client_assertion(order(), client().certificate, client().key);
    EXPECT_EQ(verification(token.reveal_text(), stranger()),
              "token_refused: no registered certificate has the thumbprint of the header");
    const auto forged = make_client_assertion(order(), client().certificate, stranger().key);
    EXPECT_EQ(verification(forged.reveal_text()), "token_refused: the signature is wrong");
    EXPECT_EQ(verification(handmade(R"({"alg":"PS256"})", claims(R"("exp":1900000600)"))),
              "token_refused: no registered certificate has the thumbprint of the header");
}

TEST(ClientAssertion, IsRefusedIfAnyPartOfItIsWrong) {
    const std::string header = R"({"alg":"PS256","x5t":")" + thumbprint() + "\"}";
    constexpr std::string_view good = R"("exp":1900000600)";
    EXPECT_EQ(verification(handmade(header, claims(good))), "no error");
    EXPECT_EQ(verification(handmade(header, claims(good, "https://elsewhere"))),
              "token_refused: made for another token endpoint");
    EXPECT_EQ(verification(handmade(header, claims(R"("exp":1900100000)"))),
              "token_refused: lives too long");
    EXPECT_EQ(verification(handmade(header, claims(R"("exp":1e300)"))),
              "token_malformed: a time is out of range");
    for (const char* algorithm : {"none", "HS256", "ES256", "RS256"}) {
        const auto token =
            handmade(R"({"alg":")" + std::string(algorithm) + R"(","x5t":")" + thumbprint() + "\"}",
                     claims(good));
        EXPECT_TRUE(verification(token).starts_with("token_refused")) << algorithm;
    }
    EXPECT_EQ(verification(handmade(R"({"alg":"PS256","crit":["x"],"x5t":")" + thumbprint() + "\"}",
                                    claims(good))),
              "token_malformed: it demands an extension that is not known (crit)");
    EXPECT_EQ(verification(handmade(header, R"({"iss":"app-1","sub":"app-2","jti":"j","aud":[")" +
                                                endpoint + R"("],"exp":1900000600})")),
              "token_refused: iss and sub differ");
    EXPECT_EQ(verification(handmade(header, R"({"iss":"app-1","sub":"app-1","jti":"","aud":[")" +
                                                endpoint + R"("],"exp":1900000600})")),
              "token_refused: jti is empty");
}

TEST(ClientAssertion, IsRefusedIfItsCertificateHasExpired) {
    const std::string header = R"({"alg":"PS256","x5t":")" + thumbprint() + "\"}";
    const UtcTime later = client().certificate.not_after() + 1s;
    const auto exp = std::chrono::floor<std::chrono::seconds>(later).time_since_epoch().count();
    EXPECT_EQ(verification(handmade(header, claims("\"exp\":" + std::to_string(exp + 60))),
                           client(), later),
              "token_refused: the certificate is not valid now");
}

TEST(ClientAssertion, IsMalformedIfItIsNotThreePartsOfJson) {
    for (const std::string& wrong :
         std::vector<std::string>{"", "a", "a.b", "a.b.c.d", "..", "e30.e30.", "e30=.e30.",
                                  std::string(max_jwt_bytes + 1, 'a')}) {
        EXPECT_TRUE(verification(wrong).starts_with("token_malformed")) << wrong.substr(0, 20);
    }
}

AccessClaims access() {
    return {.issuer = "https://service.example/t",
            .audience = "https://api.manage.microsoft.com/",
            .tenant = "t",
            .client = "app-1",
            .roles = {"scep_challenge_provider"},
            .id = "j",
            .issued_at = test_start,
            .expires_at = test_start + 1h};
}

std::vector<TokenKey> token_keys() {
    std::vector<TokenKey> keys;
    keys.push_back({.id = "h1", .key = Secret(Bytes(32, 7))});
    keys.push_back(
        {.id = "e1",
         .key = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256})});
    return keys;
}

TEST(AccessToken, IsReadAsItWasMade) {
    const auto keys = token_keys();
    for (const auto& key : keys) {
        const auto token = make_access_token(access(), key);
        const auto read = verify_access_token(token.reveal_text(), keys, test_start + 1h);
        EXPECT_EQ(read.issuer, access().issuer);
        EXPECT_EQ(read.audience, access().audience);
        EXPECT_EQ(read.tenant, "t");
        EXPECT_EQ(read.client, "app-1");
        EXPECT_EQ(read.roles, access().roles);
        EXPECT_EQ(read.expires_at, test_start + 1h);
    }
}

TEST(AccessToken, IsVerifiedWithThePublicKeyAlone) {
    const auto keys = token_keys();
    const auto token = make_access_token(access(), keys[1]);
    std::vector<TokenKey> verifying;
    verifying.push_back({.id = "e1", .key = std::get<pki::PrivateKey>(keys[1].key).public_key()});
    EXPECT_EQ(verify_access_token(token.reveal_text(), verifying, test_start).client, "app-1");
    EXPECT_EQ(error_of([&] { make_access_token(access(), verifying[0]); }),
              "internal_error: a public key does not sign");
}

TEST(AccessToken, IsRefusedOutsideOfItsTime) {
    const auto keys = token_keys();
    const auto token = make_access_token(access(), keys[0]);
    EXPECT_EQ(
        error_of([&] { verify_access_token(token.reveal_text(), keys, test_start + 1h + 300s); }),
        "token_refused: expired");
    EXPECT_EQ(error_of([&] { verify_access_token(token.reveal_text(), keys, test_start - 301s); }),
              "token_refused: not valid yet");
}

TEST(AccessToken, IsRefusedIfChangedOrMadeByAnotherKey) {
    const auto keys = token_keys();
    const auto others = token_keys();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        std::string token(make_access_token(access(), keys[i]).reveal_text());
        EXPECT_EQ(error_of([&] {
                      verify_access_token(make_access_token(access(), others[1]).reveal_text(),
                                          keys, test_start);
                  }),
                  "token_refused: the signature is wrong");
        token[token.find('.') + 10] ^= 1;
        EXPECT_TRUE(
            error_of([&] { verify_access_token(token, keys, test_start); }).starts_with("token_"));
        EXPECT_EQ(error_of([&] { verify_access_token(token, {}, test_start); }),
                  "token_refused: made with a key that is not known");
    }
}

TEST(AccessToken, IsNeverVerifiedByAnAlgorithmOfTheSendersChoice) {
    // The public key's octets as an HMAC key: the old confusion of algorithms.
    const auto keys = token_keys();
    const auto& spki = std::get<pki::PrivateKey>(keys[1].key).public_key().spki();
    const TokenKey confused{.id = "e1", .key = Secret::copy_of(ByteView(spki))};
    EXPECT_EQ(error_of([&] {
                  verify_access_token(make_access_token(access(), confused).reveal_text(), keys,
                                      test_start);
              }),
              "token_refused: the signature is wrong");
}

TEST(AccessToken, NeedsAKeyOf32OctetsForHmac) {
    const TokenKey weak{.id = "h", .key = Secret(Bytes(31, 1))};
    EXPECT_EQ(error_of([&] { make_access_token(access(), weak); }),
              "internal_error: a key for tokens is too short");
}

}  // namespace

}  // namespace certferry::wire
