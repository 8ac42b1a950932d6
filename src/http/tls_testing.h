#pragma once

#include "http/client.h"
#include "http/testing.h"
#include "http/tls.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

// For the tests of TLS alone.
namespace certferry::http {

using testing::get;
using testing::TestServer;

/// Runs a shell command and gives back all it wrote.
inline std::string output_of(const std::string& command) {
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

    static void make(const std::string& name, const std::string& extension,
                     const std::string& kind = "ec -pkeyopt ec_paramgen_curve:P-256") {
        output_of("openssl req -x509 -newkey " + kind + " -nodes -days 2 -subj /CN=" + name +
                  " -addext " + extension + " -keyout " + key(name).string() + " -out " +
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
            const auto& peer = request.peer_certificate;
            return Response::with(200, "a/b", peer ? peer->der : Bytes());
        }));
        router.add(get("/issuer", [](const Request& request) {
            const auto& peer = request.peer_certificate;
            return Response::with(200, "a/b", peer ? peer->issuer : Bytes());
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

}  // namespace certferry::http
