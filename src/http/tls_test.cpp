#include "base/error.h"
#include "http/tls_testing.h"

#include <future>

namespace certferry::http {
namespace {

using testing::Wire;

TEST_F(Tls, ServesRequests) {
    TestServer server(setup(options()), add_routes);
    Client client(client_options());
    EXPECT_EQ(as_text(ask(client, server, "/").body), "tls");
    EXPECT_EQ(as_text(ask(client, server, "/").body), "tls");
    EXPECT_TRUE(ask(client, server, "/peer").body.empty());
}

TEST_F(Tls, ShowsARenewedCertificateToNewConnections) {
    make("renewed", "subjectAltName=IP:127.0.0.1");
    auto own = setup(options());
    auto context = *own.tls;
    TestServer server(own, add_routes);
    Client before(client_options());
    EXPECT_EQ(as_text(ask(before, server, "/").body), "tls");

    context.take_over(TlsContext({.certificate_file = certificate("renewed"),
                                  .key_file = key("renewed"),
                                  .client_ca_file = {}}));
    EXPECT_EQ(as_text(ask(before, server, "/").body), "tls");  // Over the open connection.
    Client late(client_options());
    EXPECT_THROW(ask(late, server, "/"), Error);
    ClientOptions renewed;
    renewed.ca_file = certificate("renewed");
    Client after(std::move(renewed));
    EXPECT_EQ(as_text(ask(after, server, "/").body), "tls");
}

TEST_F(Tls, IsTrustedByTheDigestOfItsCasKey) {
    TestServer server(setup(options()), add_routes);
    ClientOptions pinned;
    pinned.pinned_ca_key = spki_sha256("server");
    Client client(std::move(pinned));
    EXPECT_EQ(as_text(ask(client, server, "/").body), "tls");
}

TEST_F(Tls, IsNotTrustedByTheDigestOfAnotherKey) {
    TestServer server(setup(options()), add_routes);
    ClientOptions pinned;
    pinned.pinned_ca_key = spki_sha256("stranger");
    Client client(std::move(pinned));
    EXPECT_THROW(ask(client, server, "/"), Error);
}

TEST_F(Tls, IsNotTrustedUnderAnotherNameWhateverItsKey) {
    TestServer server(setup(options()), add_routes);
    ClientOptions pinned;
    pinned.pinned_ca_key = spki_sha256("server");
    Client client(std::move(pinned));
    const Call call{.method = "GET",
                    .url = "https://localhost:" + std::to_string(server.port) + "/",
                    .headers = {},
                    .body = {}};
    EXPECT_THROW(client.send(call, Deadline::after(std::chrono::seconds(10))), Error);
}

TEST_F(Tls, SendsLargeAnswersWhole) {
    TestServer server(setup(options()), [](Router& router) {
        router.add(get("/", [](const Request&) {
            return Response::with(200, "a/b", Bytes(3'000'000, std::uint8_t{'x'}));
        }));
    });
    Client client(client_options());
    EXPECT_EQ(ask(client, server, "/").body.size(), 3'000'000U);
}

TEST_F(Tls, SpeaksOnly12And13) {
    TestServer server(setup(options()), add_routes);
    const std::string any = "-cipher ALL:@SECLEVEL=0 ";
    EXPECT_NE(s_client(server, any + "-tls1_2").find("Cipher is ECDHE"), std::string::npos);
    EXPECT_NE(s_client(server, any + "-tls1_3").find("Cipher is TLS_"), std::string::npos);
    EXPECT_NE(s_client(server, any + "-tls1_1").find("Cipher is (NONE)"), std::string::npos);
    EXPECT_NE(s_client(server, any + "-tls1").find("Cipher is (NONE)"), std::string::npos);
}

TEST_F(Tls, UsesForwardSecrecyOnly) {
    TestServer server(setup(options()), add_routes);
    const std::string output = s_client(server, "-tls1_2 -cipher AES128-GCM-SHA256");
    EXPECT_NE(output.find("Cipher is (NONE)"), std::string::npos) << output;
}

TEST_F(Tls, KnowsEachCipherSuiteThatItOffers) {
    make("rsa", "subjectAltName=IP:127.0.0.1", "rsa:2048");
    TestServer curve(setup(options()), add_routes);
    TestServer rsa(
        setup(
            {.certificate_file = certificate("rsa"), .key_file = key("rsa"), .client_ca_file = {}}),
        add_routes);
    for (const std::string suite : {"AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305",
                                    "AES256-SHA384", "AES128-SHA256"}) {
        for (const auto& [server, kind] :
             {std::pair(&curve, "ECDHE-ECDSA-"), {&rsa, "ECDHE-RSA-"}}) {
            const auto output = s_client(*server, "-tls1_2 -cipher " + (kind + suite));
            EXPECT_NE(output.find("Cipher is " + (kind + suite)), std::string::npos) << output;
        }
    }
    for (const std::string suite :
         {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}) {
        const auto output = s_client(curve, "-tls1_3 -ciphersuites " + suite);
        EXPECT_NE(output.find("Cipher is " + suite), std::string::npos) << output;
    }
    for (const std::string group : {"X25519", "P-256", "P-384", "P-521", "X448"}) {
        const auto output = s_client(curve, "-groups " + group);
        EXPECT_NE(output.find("Cipher is TLS_"), std::string::npos) << output;
    }
}

TEST_F(Tls, ResumesTheSessionsOfClientsWithoutCertificates) {
    TestServer server(setup(options()), add_routes);
    const std::string session = (folder / "session").string();
    for (const std::string version : {"2", "3"}) {
        // Of TLS 1.3 the ticket comes before the answer to a request.
        const auto talk = [&](const std::string& arguments) {
            return output_of(
                "(printf 'GET / HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\n\\r\\n' |"
                " timeout 30 openssl s_client -ign_eof -connect 127.0.0.1:" +
                std::to_string(server.port) + " -tls1_" + version + arguments + ")");
        };
        talk(" -sess_out " + session);
        const std::string output = talk(" -sess_in " + session);
        EXPECT_NE(output.find("Reused, TLSv1." + version), std::string::npos) << output;
        EXPECT_NE(output.find("200 OK"), std::string::npos) << output;
    }
}

TEST_F(Tls, NeverAsksForACertificateUnlessTold) {
    TestServer server(setup(options()), add_routes);
    for (const char* version : {"-tls1_2", "-tls1_3"}) {
        const std::string output = s_client(server, version);
        EXPECT_NE(output.find("No client certificate CA names sent"), std::string::npos) << output;
        EXPECT_EQ(output.find("Requested Signature Algorithms"), std::string::npos) << output;
    }
}

TEST_F(Tls, AgreesOnHttp11) {
    TestServer server(setup(options()), add_routes);
    EXPECT_NE(s_client(server, "-alpn h2,http/1.1").find("ALPN protocol: http/1.1"),
              std::string::npos);
    EXPECT_NE(s_client(server, "-alpn h2").find("No ALPN negotiated"), std::string::npos);
}

TEST_F(Tls, EndsAHandshakeThatTakesTooLong) {
    TestServer::Setup slow = setup(options());
    slow.limits.handshake = std::chrono::milliseconds(50);
    TestServer server(slow, add_routes);
    Wire wire(server.port);
    wire.send("\x16\x03\x01");
    EXPECT_EQ(wire.rest(), "");
}

TEST_F(Tls, ClosesPlainHttpOnATlsPort) {
    TestServer server(setup(options()), add_routes);
    Wire wire(server.port);
    wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(wire.rest().find("HTTP"), std::string::npos);
}

TEST_F(Tls, ClientRefusesAServerThatItDoesNotTrust) {
    TestServer server(setup(options()), add_routes);
    ClientOptions wrong;
    wrong.ca_file = certificate("stranger");
    Client client(std::move(wrong));
    try {
        ask(client, server, "/");
        FAIL() << "trusted a stranger";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "peer_unreachable");
        EXPECT_FALSE(error.in_doubt());
    }
}

TEST_F(Tls, RefusesFilesThatDoNotBelongTogether) {
    TlsOptions mixed = options();
    mixed.key_file = key("client");
    EXPECT_THROW(TlsContext{mixed}, Error);
    TlsOptions missing = options();
    missing.certificate_file = folder / "none";
    EXPECT_THROW(TlsContext{missing}, Error);
}

}  // namespace
}  // namespace certferry::http
