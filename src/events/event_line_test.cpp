#include "events/event_line.h"

#include "events/event_entry.h"
#include "events/json_text.h"
#include "events/testing.h"

namespace certferry::events {
namespace {

class EventLine : public EventTest {
protected:
    std::string line(const Event& event) const { return to_line(event, source(), "uid-1"); }
};

std::string json(std::string_view text) {
    std::string to;
    append_json(to, text);
    return to;
}

TEST_F(EventLine, HoldsCommonFieldsThenItsOwnInOrder) {
    auto from = source();
    from.connector_id = "c-1";
    from.tenant_id = "t-1";
    Event event(types::scep_verify_failure, clock_.now());
    event.set(Field::request_id, "91ac")
        .set(Field::transaction_id, "251E")
        .fail(validation::challenge_expired, "valid 60 min");
    EXPECT_EQ(to_line(event, from, "uid-1", 3),
              R"({"timestamp":"2031-02-11T08:14:07.482Z","eventUid":"uid-1","eventId":4005,)"
              R"("eventName":"ScepVerifyFailure","channel":"Operational","category":"SCEP",)"
              R"("level":"Error",)"
              R"("message":"SCEP request 91ac not verified, ChallengeExpired: valid 60 min.",)"
              R"("connectorId":"c-1","connectorVersion":"1.3102.0","host":"edge-2",)"
              R"("tenantId":"t-1","requestId":"91ac","transactionId":"251E",)"
              R"("outcome":"rejected","validationCode":"ChallengeExpired",)"
              R"("errorCode":"ChallengeExpired","errorMessage":"valid 60 min",)"
              R"("diagnosticCode":"0x00000411","lostEvents":3})");
}

TEST_F(EventLine, WritesEveryKindOfValue) {
    Event event(types::configuration_changed, clock_.now());
    event.set(Field::changes, std::vector<Pairs>{{{"name", "a"}, {"new", "\"x\""}}})
        .set(Field::changed_by, "ops")
        .set(Field::duration_ms, 7U);
    const auto text = line(event);
    EXPECT_NE(text.find(R"("changes":[{"name":"a","new":"\"x\""}])"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("durationMs":7)"), std::string::npos) << text;

    Event started(types::connector_service_started, clock_.now());
    started.set(Field::features, std::vector<std::string>{"scep", "pkcs"});
    EXPECT_NE(line(started).find(R"("features":["scep","pkcs"])"), std::string::npos);

    Event received(types::scep_request_received, clock_.now());
    received.set(Field::repeated, true).set(Field::message_bytes, 1234);
    EXPECT_NE(line(received).find(R"("repeated":true,"messageBytes":1234)"), std::string::npos);

    Event verified(types::scep_verify_success, clock_.now());
    verified.set(Field::challenge_expires_at, clock_.now());
    EXPECT_NE(line(verified).find(R"("challengeExpiresAt":"2031-02-11T08:14:07Z")"),
              std::string::npos);

    Event loaded(types::configuration_loaded, clock_.now());
    loaded.set(Field::settings, Pairs{{"listen", "[::1]:80"}});
    EXPECT_NE(line(loaded).find(R"("settings":{"listen":"[::1]:80"})"), std::string::npos);
}

TEST_F(EventLine, SetsAFieldOnceAndLeavesOutEmptyOnes) {
    Event event(types::scep_verify_success, clock_.now());
    event.set(Field::request_id, "first").set(Field::request_id, "second");
    event.set(Field::device_id, std::optional<std::string>());
    EXPECT_EQ(event.fields().size(), 1U);
    EXPECT_EQ(event.text(Field::request_id), "second");
    EXPECT_EQ(event.text(Field::device_id), "");
}

TEST_F(EventLine, ExplainsAFailureThatNobodyExplained) {
    const auto text = line(Event(types::scep_issued_failure, clock_.now()));
    EXPECT_NE(text.find(R"("errorCode":"unknown")"), std::string::npos);
    EXPECT_NE(text.find(R"("errorMessage":)"), std::string::npos);
    EXPECT_NE(text.find(R"("diagnosticCode":"0x0FFFFFFF")"), std::string::npos);
}

TEST_F(EventLine, HidesPersonsInPrivacyMode) {
    Event event(types::scep_issued_success, clock_.now());
    event.set(Field::subject, "CN=mira").set(Field::issuer, "CN=CA");
    auto from = source();
    EXPECT_NE(to_line(event, from, "u").find("CN=mira"), std::string::npos);
    from.privacy = true;
    EXPECT_EQ(to_line(event, from, "u").find("mira"), std::string::npos);
    EXPECT_NE(to_line(event, from, "u").find("CN=CA"), std::string::npos);
}

TEST_F(EventLine, CutsErrorMessagesBetweenCharacters) {
    Event event(types::scep_issued_failure, clock_.now());
    event.fail("code", std::string(1023, 'x') + "\xC3\xA9");
    EXPECT_EQ(event.text(Field::error_message), std::string(1023, 'x'));
    event.fail("code", std::string(1022, 'x') + "\xC3\xA9");
    EXPECT_EQ(event.text(Field::error_message).size(), 1024U);
}

TEST_F(EventLine, TakesAnErrorApart) {
    Event event(types::scep_issued_failure, clock_.now());
    event.fail(Error(codes::store_full, "at insert"), Diagnostic::spool_write_failed);
    EXPECT_EQ(event.text(Field::error_code), "store_full");
    EXPECT_NE(event.text(Field::error_message).find("at insert"), std::string::npos);
    EXPECT_EQ(event.diagnostic(), Diagnostic::spool_write_failed);
}

TEST_F(EventLine, DebugEventNamesTheEventThatItExplains) {
    const auto event = Event::debug(types::scep_verify_failure, clock_.now(), "tag was wrong");
    EXPECT_EQ(event.channel(), Channel::operational_debug);
    const auto entry = parse_entry(line(event)).value_or(Entry());
    EXPECT_EQ(entry.id, 4005);
    EXPECT_EQ(entry.level, Level::debug);
    EXPECT_EQ(entry.message, "tag was wrong");
    EXPECT_EQ(Event::debug(types::scep_request_success, clock_.now(), "").channel(),
              Channel::admin_debug);
}

TEST_F(EventLine, SurvivesAnythingThatARequestCanHold) {
    std::string every;
    for (int octet = 0; octet < 256; ++octet) {
        every += static_cast<char>(octet);
    }
    Event event(types::scep_request_received, clock_.now());
    event.set(Field::transaction_id, every).set(Field::subject, untrusted(every));
    const auto text = line(event);
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const auto entry = parse_entry(text).value_or(Entry());
    EXPECT_EQ(entry.id, 4003) << text;
    EXPECT_NE(entry.transaction_id.find("ABC"), std::string::npos);
}

TEST(JsonText, EscapesWhatJsonOrATerminalWouldMistake) {
    EXPECT_EQ(json("a\"b\\c\n\x01"), R"("a\"b\\c\n\u0001")");
    EXPECT_EQ(json("\x7F"), R"("\u007f")");
    EXPECT_EQ(json("\xC2\x9B"
                   "2J"),
              R"("\u009b2J")");
    EXPECT_EQ(json("\xC2\xA0\xC3\xA9\xF0\x9F\x94\x91"), "\"\xC2\xA0\xC3\xA9\xF0\x9F\x94\x91\"");
    EXPECT_EQ(json("\xFFx\xC3"), R"("\ufffdx\ufffd")");
}

TEST(Untrusted, IsEscapedAndCut) {
    EXPECT_EQ(untrusted("a\nb"), "a\\x0ab");
    EXPECT_EQ(untrusted(std::string(300, 'x')), std::string(256, 'x') + "\xE2\x80\xA6");
}

}  // namespace
}  // namespace certferry::events
