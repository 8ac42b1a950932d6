#include "http/tls.h"

#include "base/error.h"
#include "base/file.h"
#include "http/client.h"
#include "http/testing.h"
#include "pki/certificate.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <future>

namespace certferry::http {
namespace {

using testing::get;
using testing::TestServer;
using testing::Wire;

/// Runs a shell command and gives back all it wrote.
std::string output_of(const std::string& command) {
    std::FILE* pipe = ::popen((command + " 2>&1 </dev/null").c_str(), "r");
    std::string output;
    std::array<char, 4096> octets{};
    while (const std::size_t got = std::fread(octets.data(), 1, octets.size(), pipe)) {
        output.append(octets.data(), got);
    }
    ::pclose(pipe);
    return output;
}

/// Certificates made by the openssl command: one for the server, one for a client.
class Tls : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tls-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder = pattern;
        make("server", "subjectAltName=IP:127.0.0.1");
        make("client", "extendedKeyUsage=clientAuth");
        make("stranger", "extendedKeyUsage=clientAuth");
    }

    static void TearDownTestSuite() { std::filesystem::remove_all(folder); }

    static void make(const std::string& name, const std::string& extension) {
        output_of(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
            "-subj /CN=" +
            name + " -addext " + extension + " -keyout " + key(name).string() + " -out " +
            certificate(name).string());
        ASSERT_TRUE(std::filesystem::exists(certificate(name)));
    }

    static Bytes spki_sha256(const std::string& name) {
        const auto octets = output_of("(openssl pkey -in " + key(name).string() +
                                      " -pubout -outform DER | openssl dgst -sha256 -binary)");
        return to_bytes(std::string_view(octets));
    }

    static std::filesystem::path key(const std::string& name) { return folder / (name + ".key"); }

    static std::filesystem::path certificate(const std::string& name) {
        return folder / (name + ".crt");
    }

    static TlsOptions options() {
        return {.certificate_file = certificate("server"),
                .key_file = key("server"),
                .client_ca_file = {}};
    }

    static void add_routes(Router& router) {
        router.add(get("/", [](const Request& request) {
            return Response::text(200, request.tls ? "tls" : "plain");
        }));
        router.add(get("/peer", [](const Request& request) {
            return Response::with(200, "a/b", request.peer_certificate.value_or(Bytes()));
        }));
    }

    static ClientOptions client_options() {
        ClientOptions options;
        options.ca_file = certificate("server");
        return options;
    }

    static Response ask(Client& client, const TestServer& server, std::string_view path) {
        const Call call{.method = "GET", .url = server.url(path), .headers = {}, .body = {}};
        return client.send(call, Deadline::after(std::chrono::seconds(30)));
    }

    static TestServer::Setup setup(const TlsOptions& tls) {
        TestServer::Setup setup;
        setup.tls = TlsContext(tls);
        return setup;
    }

    static std::string s_client(const TestServer& server, const std::string& arguments) {
        return output_of("timeout 30 openssl s_client -connect 127.0.0.1:" +
                         std::to_string(server.port) + " " + arguments);
    }

    static inline std::filesystem::path folder;
};

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

TEST_F(Tls, GivesTheClientsCertificateToTheEndpoint) {
    TlsOptions asking = options();
    asking.client_ca_file = certificate("client");
    TestServer server(setup(asking), add_routes);
    ClientOptions with_certificate = client_options();
    with_certificate.certificate_file = certificate("client");
    with_certificate.key_file = key("client");
    Client known(std::move(with_certificate));
    const Response response = ask(known, server, "/peer");
    const std::string der = (folder / "client.der").string();
    output_of("openssl x509 -in " + certificate("client").string() + " -outform DER -out " + der);
    EXPECT_EQ(response.body, read_file(der));

    Client anonymous(client_options());
    EXPECT_TRUE(ask(anonymous, server, "/peer").body.empty());
}

TEST_F(Tls, TakesARenewedClientCertificateForTheNextCall) {
    const auto both = folder / "both.crt";
    const auto current = folder / "current.pem";
    output_of("cat " + certificate("client").string() + " " + certificate("stranger").string() +
              " > " + both.string());
    const auto become = [&](const std::string& name) {
        const auto pem = read_file(certificate(name));
        auto whole = pem;
        append(whole, read_file(key(name)));
        write_file(current, whole, FileMode::owner_only);
        return pki::Certificate::from_pem(as_text(pem)).der();
    };
    TlsOptions asking = options();
    asking.client_ca_file = both;
    TestServer server(setup(asking), add_routes);
    const auto first = become("client");
    ClientOptions mutual = client_options();
    mutual.certificate_file = current;
    mutual.key_file = current;
    Client client(std::move(mutual));
    EXPECT_EQ(ask(client, server, "/peer").body, first);
    EXPECT_EQ(ask(client, server, "/peer").body, first);
    const auto second = become("stranger");
    EXPECT_EQ(ask(client, server, "/peer").body, second);
}

TEST_F(Tls, RefusesACertificateThatDoesNotChain) {
    TlsOptions asking = options();
    asking.client_ca_file = certificate("client");
    TestServer server(setup(asking), add_routes);
    ClientOptions wrong = client_options();
    wrong.certificate_file = certificate("stranger");
    wrong.key_file = key("stranger");
    Client stranger(std::move(wrong));
    EXPECT_THROW(ask(stranger, server, "/peer"), Error);
}

TEST_F(Tls, ResumesWithAClientCertificate) {
    TlsOptions asking = options();
    asking.client_ca_file = certificate("client");
    TestServer server(setup(asking), add_routes);
    const std::string session = (folder / "session").string();
    const std::string identity =
        "-tls1_2 -cert " + certificate("client").string() + " -key " + key("client").string();
    s_client(server, identity + " -sess_out " + session);
    const std::string output = s_client(server, identity + " -sess_in " + session);
    EXPECT_NE(output.find("Reused, TLSv1.2"), std::string::npos) << output;
}

TEST_F(Tls, SendsTicketsOnlyWhereClientsShowNoCertificate) {
    TlsOptions asking = options();
    asking.client_ca_file = certificate("client");
    TestServer mutual(setup(asking), add_routes);
    TestServer open(setup(options()), add_routes);
    const auto talk = [](const TestServer& server) {
        // Tickets come before the answer to a request.
        return output_of(
            "(printf 'GET / HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\n\\r\\n' |"
            " timeout 30 openssl s_client -tls1_3 -ign_eof -connect 127.0.0.1:" +
            std::to_string(server.port) + " -cert " + certificate("client").string() + " -key " +
            key("client").string() + ")");
    };
    const auto without = talk(mutual);
    EXPECT_NE(without.find("200 OK"), std::string::npos) << without;
    EXPECT_EQ(without.find("New Session Ticket"), std::string::npos) << without;
    const auto with = talk(open);
    EXPECT_NE(with.find("New Session Ticket"), std::string::npos) << with;
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
