// What must never be written: challenges and keys, whatever a request does with them.
#include "secrets.h"

#include "authority.h"
#include "base/encoding.h"
#include "base/file.h"
#include "client.h"
#include "scep/get_message.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::integration {
namespace {

using testing::IsEmpty;
using testing::Not;

TEST(Secrets, AreFoundInEveryForm) {
    const std::string secret = "canary that sings";
    for (const std::size_t before : {0, 1, 2, 3, 4, 5}) {
        const auto inside = std::string(before, 'a') + secret + "tail";
        EXPECT_THAT(find_secrets("log " + to_base64(as_bytes(inside)) + "\n", {secret}),
                    Not(IsEmpty()))
            << before;
        EXPECT_THAT(find_secrets("log " + to_hex(as_bytes(inside)), {secret}), Not(IsEmpty()));
    }
    EXPECT_THAT(find_secrets("log canary that sings\n", {secret}), Not(IsEmpty()));
    EXPECT_THAT(find_secrets("-----BEGIN PRIVATE KEY-----", {}), Not(IsEmpty()));
    EXPECT_THAT(find_secrets("log canary that flies\n", {secret}), IsEmpty());
}

class SecretsOfARun : public testing::Test {
protected:
    static constexpr const char* fixed = "canary of the fixed challenge";

    void SetUp() override {
        const auto file = scratch() / "fixed";
        write_file(file, as_bytes(fixed), FileMode::owner_only);
        authority_ = std::make_unique<Authority>(Authority::Setup{
            .name = "secrets",
            .endpoints = "[scep.endpoints.default]\nvalidator = \"challenge\"\n"
                         "[scep.endpoints.slow]\nvalidator = \"challenge\"\n"
                         "general_purpose_template = \"Slow\"\n"
                         "[scep.endpoints.fixed]\nvalidator = \"static\"\nlab = true\n"
                         "challenge_file = \"" +
                         file.string() + "\"\n",
            .ca = "[templates.Slow]\napproval = true\n"});
        authority_->start();
    }

    /// A new canary: what is found of it in the end tells which request wrote it.
    std::string canary(const std::string& of) {
        const auto text = "canary-" + of + "-" + new_transaction_id();
        authority_->add_secret(text);
        return text;
    }

    Client at(const std::string& endpoint) { return {authority_->port(), endpoint}; }

    std::string challenge(const std::string& endpoint) {
        return authority_->make_challenge({.endpoint = endpoint});
    }

    std::unique_ptr<Authority> authority_;
};

TEST_F(SecretsOfARun, NeverAppearInLogsEventsOrOutput) {
    authority_->add_secret(fixed);
    for (const auto* endpoint : {"default", "fixed", "slow"}) {
        Client client = at(endpoint);
        const bool is_fixed = std::string_view(endpoint) == "fixed";
        const auto right = is_fixed ? std::string(fixed) : challenge(endpoint);
        // Right, by POST and by GET, twice.
        Draft draft{.content = make_csr({.challenge = right}).der()};
        const auto message = client.sign(draft);
        EXPECT_NE(client.read(client.post(message), draft).word, "badRequest");
        const auto query = "operation=PKIOperation&message=" + scep::encode_get_message(message);
        EXPECT_EQ(client.get(query).status, 200);
        // Wrong, spent, or in a request that is wrong itself.
        EXPECT_EQ(client.enrol({.challenge = canary("wrong")}).word, "badRequest");
        client.enrol({.challenge = right, .private_key = key(1)});
        client.enrol({.subject = "CN=other", .challenge = canary("mismatch")});
        auto broken = make_csr({.challenge = canary("signature")}).der();
        broken.back() ^= 1U;
        EXPECT_EQ(client.send({.content = broken}).word, "badMessageCheck");
        EXPECT_EQ(
            client.send({.content = make_csr({.challenge = canary("type")}).der(), .type = "3"})
                .word,
            "badRequest");
        EXPECT_EQ(
            client.send({.content = make_csr({.challenge = canary("poll")}).der(), .type = "20"})
                .word,
            "badMessageCheck");
        // In the clear, where a client forgot to encrypt, or put it where it does not belong.
        const auto naked = make_csr({.challenge = canary("naked")}).der();
        EXPECT_EQ(client.send({.envelope = naked}).word, "badMessageCheck");
        EXPECT_EQ(client.post(naked).status, 400);
    }
    // A request that waits, killed and gone on with.
    Client slow = at("slow");
    Draft waiting{.content = make_csr({.challenge = challenge("slow")}).der()};
    const auto message = slow.sign(waiting);
    EXPECT_EQ(slow.read(slow.post(message), waiting).word, "pending");
    authority_->kill();
    authority_->start();
    Client again = at("slow");
    EXPECT_EQ(again.read(again.post(message), waiting).word, "pending");

    // The command that makes a challenge shows it once; it goes nowhere else.
    const auto made =
        authority_->connector({"challenge", "create", "--endpoint", "default", "--json"});
    ASSERT_EQ(made.status, 0) << made.printed;
    const auto shown =
        std::string(boost::json::parse(made.printed).as_object().at("challenge").as_string());
    EXPECT_EQ(made.printed.find(shown), made.printed.rfind(shown));
    authority_->add_secret(shown);
    std::filesystem::remove(made.output);
    EXPECT_EQ(again.enrol({.challenge = shown}).word, "badRequest");
    EXPECT_EQ(at("default").enrol({.challenge = shown}).word, "issued");
    // Some of the above is in the log at all, so that there was something to look through.
    const auto& events = authority_->wait_for_events([](const std::vector<Logged>& all) {
        return std::ranges::count(all, 4001, &Logged::id) >= 20;
    });
    EXPECT_GE(std::ranges::count(events, 4000, &Logged::id), 2);
    authority_->stop();  // Looks for the secrets.
}

}  // namespace
}  // namespace certferry::integration
