#pragma once

#include "base/encoding.h"
#include "base/guarded.h"
#include "http/metrics.h"
#include "http/server.h"
#include "http/worker_pool.h"
#include "pki/digest.h"
#include "pki/jws.h"
#include "wire/foreign_text.h"
#include "wire/jwk.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <atomic>
#include <functional>
#include <map>
#include <string>

namespace certferry::service {

/// A small OpenID provider on a free port of 127.0.0.1 that signs for real: code flow with PKCE,
/// each code good once. What it says can be bent by tests.
class FakeProvider {
public:
    explicit FakeProvider(const Clock& clock)
        : clock_(clock), pool_(2, 8), server_({}, pool_, metrics_, clock) {
        add("GET", "/.well-known/openid-configuration",
            [this](const http::Request&) { return json(200, discovery()); });
        add("GET", "/keys", [this](const http::Request&) { return keys(); });
        add("POST", "/token", [this](const http::Request& request) { return token(request); });
        port_ = server_.listen({.name = "provider",
                                .address = {.host = "127.0.0.1", .port = 0},
                                .router = router_,
                                .tls = std::nullopt,
                                .limits = {}});
        server_.start();
    }

    ~FakeProvider() { server_.stop(Deadline::after(std::chrono::seconds(10))); }

    FakeProvider(const FakeProvider&) = delete;
    FakeProvider& operator=(const FakeProvider&) = delete;

    std::string issuer() const { return "http://127.0.0.1:" + std::to_string(port_); }

    /// What a person does at the authorization endpoint: signs in, and gets a code for what the URL
    /// asks. Gives the code.
    std::string authorize(const std::string& url) {
        const auto form = wire::decode_form(url.substr(url.find('?') + 1)).value_or(wire::Form());
        const auto get = [&](std::string_view name) {
            return std::string(wire::single_field(form, name).value_or(""));
        };
        const auto code = "code-" + std::to_string(++codes_made_);
        codes_.with([&](auto& codes) {
            codes[code] = {.challenge = get("code_challenge"),
                           .redirect_uri = get("redirect_uri"),
                           .nonce = get("nonce")};
        });
        return code;
    }

    // What tests may bend; set before the calls that use it.
    boost::json::object claims{{"sub", "subject-1"},
                               {"preferred_username", "Alice@example.com"},
                               {"groups", {"staff", "pki-admins"}}};
    std::function<void(boost::json::object&)> bend_claims = [](auto&) {};
    std::function<std::string(std::string)> bend_token = [](std::string token) { return token; };
    std::string client_id = "certferry";
    std::string client_secret = "s3cret:&=";
    std::string key_id = "k1";
    pki::PrivateKey key =
        pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    bool publishes_key = true;
    std::atomic<int> keys_asked = 0;

    static std::string encoded(const boost::json::object& object) {
        return wire::to_base64url(as_bytes(boost::json::serialize(object)));
    }

private:
    struct Code {
        std::string challenge;
        std::string redirect_uri;
        std::string nonce;
    };

    void add(std::string method, std::string path, http::Handler handler) {
        router_.add({.method = std::move(method),
                     .path = std::move(path),
                     .match = http::Match::exact,
                     .name = "provider",
                     .handler = std::move(handler),
                     .run_on = http::RunOn::worker,
                     .render_error = {}});
    }

    static http::Response json(int status, const boost::json::object& body) {
        return http::Response::with(status, "application/json",
                                    to_bytes(std::string_view(boost::json::serialize(body))));
    }

    boost::json::object discovery() const {
        return {{"issuer", issuer()},
                {"authorization_endpoint", issuer() + "/authorize"},
                {"token_endpoint", issuer() + "/token"},
                {"jwks_uri", issuer() + "/keys"}};
    }

    http::Response keys() {
        ++keys_asked;
        const auto set = publishes_key
                             ? R"({"keys":[)" + wire::to_jwk(key.public_key(), key_id) + "]}"
                             : std::string(R"({"keys":[]})");
        return http::Response::with(200, "application/json", to_bytes(std::string_view(set)));
    }

    http::Response token(const http::Request& request) {
        const auto form = wire::decode_form(as_text(request.body)).value_or(wire::Form());
        const auto get = [&](std::string_view name) {
            return std::string(wire::single_field(form, name).value_or(""));
        };
        const auto pair = wire::encode_form({{client_id, client_secret}});
        auto basic = pair;
        basic[basic.find('=')] = ':';
        if (request.headers.find("Authorization") != "Basic " + to_base64(as_bytes(basic))) {
            return json(401, {{"error", "invalid_client"}});
        }
        const auto code = codes_.with([&](auto& codes) {
            const auto found = codes.extract(get("code"));
            return found ? std::optional(found.mapped()) : std::nullopt;
        });
        const auto verifier = get("code_verifier");
        const auto challenge = wire::to_base64url(pki::sha256(as_bytes(verifier)));
        if (!code || code->challenge != challenge || code->redirect_uri != get("redirect_uri")) {
            return json(400, {{"error", "invalid_grant"}});
        }
        return json(200, {{"token_type", "Bearer"}, {"id_token", bend_token(sign(code->nonce))}});
    }

    std::string sign(const std::string& nonce) {
        const auto now = to_micros(clock_.now()) / 1'000'000;
        boost::json::object body = claims;
        body["iss"] = issuer();
        body["aud"] = client_id;
        body["nonce"] = nonce;
        body["iat"] = now;
        body["exp"] = now + 300;
        bend_claims(body);
        const auto content = encoded({{"alg", "ES256"}, {"kid", key_id}}) + "." + encoded(body);
        return content + "." +
               wire::to_base64url(pki::jws_sign(pki::JwsAlgorithm::es256, key, as_bytes(content)));
    }

    const Clock& clock_;
    Guarded<std::map<std::string, Code>> codes_;
    int codes_made_ = 0;
    std::uint16_t port_ = 0;
    http::Metrics metrics_;
    http::Router router_;
    http::WorkerPool pool_;
    http::Server server_;
};

}  // namespace certferry::service
