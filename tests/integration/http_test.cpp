// SCEP over HTTP: what clients make of it, and what nobody should.
#include "base/encoding.h"
#include "refusals.h"
#include "scep/get_message.h"

namespace certferry::integration {
namespace {

class Http : public RefusalTest {
protected:
    static Draft good(std::size_t padding = 0) {
        Ask ask{.challenge = challenge()};
        if (padding > 0) {
            pki::der::Writer value;
            value.octet_string(Bytes(padding, 7));
            ask.extensions.push_back(
                {.id = "1.3.6.1.4.1.99999.2", .critical = false, .value = value.take()});
        }
        return {.content = make_csr(ask).der()};
    }

    static std::string replaced(std::string text, std::string_view what, std::string_view by) {
        for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
            text.replace(at, what.size(), by);
            at += by.size();
        }
        return text;
    }
};

TEST_F(Http, GetIsUnderstoodInEveryFormThatClientsSend) {
    Client client = at();
    const auto urlsafe = [&](const std::string& text) {
        return replaced(replaced(replaced(text, "+", "-"), "/", "_"), "=", "");
    };
    const auto wrapped = [](const std::string& text) {
        std::string lines;
        for (std::size_t i = 0; i < text.size(); i += 64) {
            lines += text.substr(i, 64) + "%0A";
        }
        return lines;
    };
    const std::vector<std::function<std::string(const std::string&)>> forms{
        [](const std::string& text) { return text; },
        [&](const std::string& text) { return replaced(text, "+", "%2B"); },
        [&](const std::string& text) { return replaced(text, "+", "%20"); },
        [&](const std::string& text) {
            return replaced(replaced(replaced(text, "+", "%2b"), "/", "%2f"), "=", "%3d");
        },
        [&](const std::string& text) { return replaced(text, "=", ""); },
        urlsafe,
        wrapped,
    };
    for (const auto& form : forms) {
        const auto draft = good();
        const auto query = "operation=PKIOperation&message=" + form(to_base64(client.sign(draft)));
        expect_issued(client.read(client.get(query), draft));
    }
}

TEST_F(Http, GetWithABrokenMessageIsRefused) {
    Client client = at();
    const auto encoded = scep::encode_get_message(client.sign(good()));
    for (const auto& message :
         {std::string(), encoded.substr(1), encoded.substr(0, encoded.size() / 2), encoded + "%zz",
          "*" + encoded, encoded + "=AAAA"}) {
        expect_refused(client.get("operation=PKIOperation&message=" + message),
                       "400 scep_message_malformed", "scep_message_malformed");
    }
    expect_refused(client.get("operation=PKIOperation"), "400 scep_message_malformed",
                   "scep_message_malformed");
}

// 65 534 octets hold every SCEP request by GET; one more is too many.
TEST_F(Http, TargetsAreTakenUpToTheirLimit) {
    Client client = at();
    const auto draft = good(30'000);
    std::string query =
        "operation=PKIOperation&message=" + scep::encode_get_message(client.sign(draft)) + "&pad=";
    const std::size_t path = std::string_view("/scep/default?").size();
    ASSERT_LT(path + query.size(), 65'534U);
    query.resize(65'534 - path, 'a');
    const auto longer = client.get(query + "a");
    expect_unread(longer.from, longer.status, codes::target_too_long, 414);
    expect_issued(client.read(client.get(query), draft));
}

// NDES with a policy module answers so; monitoring takes it for the sign of health.
TEST_F(Http, PlainGetIsForbidden) {
    Client client = at();
    expect_turned_away(client.get(""), "403 scep_operation_missing");
    expect_turned_away(client.get("message=default"), "403 scep_operation_missing");
}

TEST_F(Http, UnknownOperationsAreRefused) {
    Client client = at();
    expect_turned_away(client.get("operation=GetEverything"), "400 scep_operation_unknown");
    expect_turned_away(client.send_raw("POST /scep/default?operation=GetCACert HTTP/1.1\r\n"
                                       "Host: test\r\nContent-Length: 1\r\n\r\nx"),
                       "400 scep_operation_unknown");
}

// Windows sends `message=default` and appends a file name; sscep sends `CAIdentifier`.
TEST_F(Http, QueriesAreAnsweredWhateverTheMessageAndSuffix) {
    Client client = at();
    for (const auto* query : {"operation=GetCACaps", "operation=GetCACaps&message=default",
                              "message=CAIdentifier&operation=GetCACaps"}) {
        const auto reply = client.get(query);
        EXPECT_EQ(reply.status, 200);
        EXPECT_THAT(std::string(as_text(reply.body)), testing::HasSubstr("SCEPStandard\n"));
        EXPECT_THAT(reply.head, testing::HasSubstr("text/plain"));
    }
    const auto suffixed =
        Client(authority().port(), "default/pkiclient.exe").get("operation=GetCACert");
    EXPECT_EQ(suffixed.status, 200);
    EXPECT_THAT(suffixed.head, testing::HasSubstr("application/x-x509-ca-ra-cert"));
    const auto old = client.send_raw("GET /scep/default?operation=GetCACaps HTTP/1.0\r\n\r\n");
    EXPECT_THAT(old.head, testing::HasSubstr(" 200 "));
}

TEST_F(Http, UnknownEndpointsAreNotFound) {
    expect_turned_away(Client(authority().port(), "nowhere").get("operation=GetCACaps"),
                       "404 " + std::string(codes::route_not_found.name));
}

TEST_F(Http, TruncatedMessagesAreRefused) {
    Client client = at();
    const Bytes message = client.sign(good());
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, message.size() / 2, message.size() - 1}) {
        expect_refused(client.post(ByteView(message).first(size)), "400 scep_message_malformed",
                       "scep_message_malformed");
    }
    Bytes longer = message;
    longer.push_back(0);
    expect_refused(client.post(longer), "400 scep_message_malformed", "scep_message_malformed");
}

TEST_F(Http, BodiesThatEndTooSoonAreRefused) {
    Client client = at();
    const auto message = client.sign(good());
    const auto address = new_address();
    http::testing::Wire wire(authority().port(), address.c_str());
    wire.send(
        "POST /scep/default?operation=PKIOperation HTTP/1.1\r\nHost: test\r\n"
        "Content-Length: " +
        std::to_string(message.size() + 1) + "\r\n\r\n" + std::string(as_text(message)));
    wire.end();
    expect_unread(address, http::testing::status_of(wire.rest()), codes::request_truncated, 400);
    expect_turned_away(client.get(""), "403 scep_operation_missing");
}

TEST_F(Http, OversizedBodiesAreRefusedUnread) {
    Client client = at();
    const auto announced = client.send_raw(
        "POST /scep/default?operation=PKIOperation HTTP/1.1\r\n"
        "Host: test\r\nContent-Length: 262145\r\n\r\n");
    expect_unread(announced.from, announced.status, codes::body_too_large, 413);
    std::string chunked =
        "POST /scep/default?operation=PKIOperation HTTP/1.1\r\nHost: test\r\n"
        "Transfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 5; ++i) {
        chunked += "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
    }
    const auto sent = client.send_raw(chunked);
    expect_unread(sent.from, sent.status, codes::body_too_large, 413);
}

TEST_F(Http, SlowBodiesAreCutOff) {
    Client client = at();
    const auto address = new_address();
    http::testing::Wire wire(authority().port(), address.c_str());
    wire.send(
        "POST /scep/default?operation=PKIOperation HTTP/1.1\r\nHost: test\r\n"
        "Content-Length: 1000\r\n\r\nx");
    expect_unread(address, http::testing::status_of(wire.answer()), codes::request_timeout, 408);
    expect_turned_away(client.get(""), "403 scep_operation_missing");
}

// CVE-2024-43541 was of this kind.
TEST_F(Http, DeeplyNestedMessagesAreRefused) {
    Client client = at();
    Bytes deep;
    for (int i = 0; i < 100'000; ++i) {
        append(deep, Bytes{0x30, 0x80});
    }
    expect_refused(client.post(deep), "400 scep_message_malformed", "scep_message_malformed");
}

}  // namespace
}  // namespace certferry::integration
