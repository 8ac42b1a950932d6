#include "base/error.h"
#include "base/file.h"
#include "http/tls_testing.h"
#include "pki/certificate.h"

namespace certferry::http {
namespace {

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
    EXPECT_EQ(ask(known, server, "/issuer").body, read_file(der)) << "it is a CA of its own";

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

TEST_F(Tls, VerifiesAClientCertificateInEachConnection) {
    TlsOptions asking = options();
    asking.client_ca_file = certificate("client");
    TestServer server(setup(asking), add_routes);
    const std::string session = (folder / "never").string();
    const std::string identity =
        "-tls1_2 -cert " + certificate("client").string() + " -key " + key("client").string();
    const std::string output = s_client(server, identity + " -sess_out " + session);
    EXPECT_NE(output.find("New, TLSv1.2"), std::string::npos) << output;
    EXPECT_FALSE(std::filesystem::exists(session)) << "nothing to resume";
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

class TlsWithEachKind : public Tls, public ::testing::WithParamInterface<const char*> {};

INSTANTIATE_TEST_SUITE_P(Keys, TlsWithEachKind,
                         ::testing::Values("rsa:2048", "rsa-pss",
                                           "ec -pkeyopt ec_paramgen_curve:P-256",
                                           "ec -pkeyopt ec_paramgen_curve:P-384",
                                           "ec -pkeyopt ec_paramgen_curve:P-521", "ed25519",
                                           "ed448"),
                         [](const auto& kind) {
                             std::string name = kind.param;
                             std::erase_if(name, [](char each) {
                                 return std::isalnum(static_cast<unsigned char>(each)) == 0;
                             });
                             return name;
                         });

TEST_P(TlsWithEachKind, ServersAndClientsGetThrough) {
    make("kind", "subjectAltName=IP:127.0.0.1", GetParam());
    TestServer server(setup({.certificate_file = certificate("kind"),
                             .key_file = key("kind"),
                             .client_ca_file = certificate("kind")}),
                      add_routes);
    ClientOptions options;
    options.ca_file = certificate("kind");
    options.certificate_file = certificate("kind");
    options.key_file = key("kind");
    Client client(std::move(options));
    EXPECT_EQ(ask(client, server, "/peer").body,
              pki::Certificate::from_pem(as_text(read_file(certificate("kind")))).der());
}

}  // namespace
}  // namespace certferry::http
