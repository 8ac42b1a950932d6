#include "refusals.h"

#include "base/file.h"

#include <algorithm>
#include <utility>

namespace certferry::integration {

std::unique_ptr<Authority> RefusalTest::authority_;
std::int64_t RefusalTest::certificates_ = 0;
std::vector<RefusalTest::Expected> RefusalTest::expected_;

void RefusalTest::SetUpTestSuite() {
    const std::string secret = shared_secret;
    const auto suite = std::string(testing::UnitTest::GetInstance()->current_test_suite()->name());
    const auto secret_file = scratch() / "secret";
    write_file(secret_file, as_bytes(secret), FileMode::owner_only);
    const auto fixed =
        "validator = \"static\"\nlab = true\nchallenge_file = \"" + secret_file.string() + "\"\n";
    authority_ = std::make_unique<Authority>(
        Authority::Setup{.name = suite,
                         .endpoints = "[scep.endpoints.default]\nvalidator = \"challenge\"\n"
                                      "[scep.endpoints.other]\nvalidator = \"challenge\"\n"
                                      "[scep.endpoints.renewing]\nvalidator = \"challenge\"\n"
                                      "renewal = \"certificate\"\nrenewal_window = \"100%\"\n"
                                      "[scep.endpoints.renewing-late]\nvalidator = \"challenge\"\n"
                                      "renewal = \"certificate\"\n"
                                      "[scep.endpoints.large]\nvalidator = \"challenge\"\n"
                                      "allow = { min_rsa_bits = 3072 }\n"
                                      "[scep.endpoints.fixed]\n" +
                                      fixed +
                                      "[scep.endpoints.slow]\nvalidator = \"challenge\"\n"
                                      "general_purpose_template = \"Slow\"\n",
                         .scep = "body_timeout = \"2s\"\n",
                         .ca = "[templates.Slow]\napproval = true\n"
                               "[templates.Short]\nrequester_may_shorten = true\n"});
    authority_->add_secret(secret);
    authority_->start();
}

void RefusalTest::TearDownTestSuite() {
    authority_->stop();
    authority_.reset();
}

void RefusalTest::TearDown() {
    for (const auto& each : std::exchange(expected_, {})) {
        expect_one_failure(each);
    }
}

void RefusalTest::expect_one_failure(const Expected& expected) {
    SCOPED_TRACE(expected.where);
    if (!expected.was_read) {
        authority().expect_no_outcome(expected.address);
        authority().wait_for_events([&](const std::vector<Logged>& events) {
            const auto received = std::ranges::find_if(events, [&](const Logged& event) {
                return event.id == 4003 && event.text("remoteAddress") == expected.address;
            });
            return std::any_of(received, events.end(), [&](const Logged& event) {
                return event.id == 4005 && event.request_id == received->request_id;
            });
        });
    }
    const auto requests = authority().requests_from(expected.address, expected.was_read ? 1 : 0);
    ASSERT_EQ(requests.size(), 1U);
    const auto& events = requests.begin()->second;
    ASSERT_EQ(events.size(), expected.was_read ? 3U : 2U) << expected.code;
    EXPECT_EQ(events[0].id, 4003);
    EXPECT_EQ(events[1].id, 4005);
    EXPECT_EQ(events[1].text("errorCode"), expected.code);
    if (!expected.was_read) {
        return;
    }
    EXPECT_EQ(events[2].id, 4001);
    EXPECT_EQ(events[2].text("errorCode"), expected.code);
    EXPECT_EQ(events[2].text("failedStep"), "verify");
    EXPECT_NE(events[1].text("validationCode"), "");
    EXPECT_NE(events[2].text("diagnosticCode"), "0x00000000");
}

void RefusalTest::expect_no_certificate() {
    EXPECT_EQ(authority().certificate_count(), certificates_);
    certificates_ = authority().certificate_count();
}

void RefusalTest::expect_refused(const Outcome& outcome, std::string_view word,
                                 std::string_view code, const Where& where) {
    EXPECT_EQ(outcome.word, word) << outcome.text;
    EXPECT_NE(outcome.text, "");
    expected_.push_back({.address = outcome.from,
                         .code = std::string(code),
                         .where = "refused at line " + std::to_string(where.line())});
    expect_no_certificate();
}

void RefusalTest::expect_refused(const Reply& reply, std::string_view http, std::string_view code,
                                 const Where& where) {
    EXPECT_EQ(reply.http(), http);
    expected_.push_back({.address = reply.from,
                         .code = std::string(code),
                         .where = "refused at line " + std::to_string(where.line())});
    expect_no_certificate();
}

void RefusalTest::expect_turned_away(const Reply& reply, std::string_view http) {
    EXPECT_EQ(reply.http(), http);
    expect_no_certificate();
}

void RefusalTest::expect_unread(const std::string& address, int status, const ErrorCode& code,
                                int expected_status, const Where& where) {
    EXPECT_EQ(status, expected_status);
    expected_.push_back({.address = address,
                         .code = std::string(code.name),
                         .where = "unread at line " + std::to_string(where.line()),
                         .was_read = false});
    expect_no_certificate();
}

void RefusalTest::expect_issued(const Outcome& outcome) {
    EXPECT_EQ(outcome.word, "issued") << outcome.text;
    EXPECT_EQ(authority().certificate_count(), certificates_ + 1);
    certificates_ = authority().certificate_count();
}

}  // namespace certferry::integration
