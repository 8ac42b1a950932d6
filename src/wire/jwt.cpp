#include "wire/jwt.h"

#include "base/codes/wire.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/digest.h"
#include "wire/foreign_text.h"
#include "wire/json.h"
#include "wire/jwt_parts.h"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace certferry::wire {

namespace {

constexpr std::size_t min_hmac_key_bytes = 32;  // RFC 7518, 3.2
constexpr std::chrono::hours max_assertion_lifetime{24};

struct AssertionClaims {
    boost::json::value aud;
    std::string iss;
    std::string sub;
    std::string jti;
    std::optional<double> nbf;
    std::optional<double> iat;
    double exp = 0;
};
BOOST_DESCRIBE_STRUCT(AssertionClaims, (), (aud, iss, sub, jti, nbf, iat, exp))

/// The same as we write it: whole seconds, one audience.
struct AssertionBody {
    std::string aud;
    std::string iss;
    std::string sub;
    std::string jti;
    std::int64_t nbf = 0;
    std::int64_t iat = 0;
    std::int64_t exp = 0;
};
BOOST_DESCRIBE_STRUCT(AssertionBody, (), (aud, iss, sub, jti, nbf, iat, exp))

struct AccessBody {
    std::string iss;
    std::string aud;
    std::string tid;
    std::string appid;
    std::string sub;
    std::vector<std::string> roles;
    std::string jti;
    std::int64_t iat = 0;
    std::int64_t nbf = 0;
    std::int64_t exp = 0;
};
BOOST_DESCRIBE_STRUCT(AccessBody, (), (iss, aud, tid, appid, sub, roles, jti, iat, nbf, exp))

std::optional<Bytes> thumbprint(const std::optional<std::string>& text) {
    if (!text) {
        return std::nullopt;
    }
    // MSAL for Python 1.21 writes x5t with the padding that RFC 7515, 2 leaves out.
    const std::string_view padded = *text;
    auto octets = from_base64url(padded.substr(0, padded.find_last_not_of('=') + 1));
    if (!octets) {
        malformed_jwt("a thumbprint is not base64url");
    }
    return octets;
}

template <class Claims>
std::string unsigned_token(const JwtHeader& header, const Claims& claims) {
    return to_base64url(as_bytes(to_json(header))) + "." + to_base64url(as_bytes(to_json(claims)));
}

std::int64_t seconds_of(UtcTime time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

bool names(const std::optional<Bytes>& thumbprint, ByteView actual) {
    return thumbprint && equal(*thumbprint, actual);
}

}  // namespace

Secret make_client_assertion(const AssertionOrder& order, const pki::Certificate& certificate,
                             const pki::PrivateKey& key, pki::JwsAlgorithm algorithm) {
    const JwtHeader header{.alg = std::string(pki::to_text(algorithm)),
                           .typ = "JWT",
                           .kid = std::nullopt,
                           .x5t = to_base64url(certificate.thumbprint()),
                           .x5t_s256 = to_base64url(certificate.fingerprint()),
                           .crit = std::nullopt};
    const std::int64_t now = seconds_of(order.now);
    const AssertionBody body{.aud = order.audience,
                             .iss = order.client_id,
                             .sub = order.client_id,
                             .jti = order.id,
                             .nbf = now,
                             .iat = now,
                             .exp = now + order.lifetime.count()};
    const std::string content = unsigned_token(header, body);
    const Bytes signature = pki::jws_sign(algorithm, key, as_bytes(content));
    return Secret::copy_of(content + "." + to_base64url(signature));
}

ClientAssertion ClientAssertion::parse(std::string_view compact) {
    auto parts = split_jwt(compact);
    auto claims = jwt_claims<AssertionClaims>(parts.payload);
    ClientAssertion assertion;
    assertion.signed_part_ = parts.signed_part;
    assertion.signature_ = std::move(parts.signature);
    assertion.algorithm_ = std::move(parts.header.alg);
    assertion.sha1_thumbprint_ = thumbprint(parts.header.x5t);
    assertion.sha256_thumbprint_ = thumbprint(parts.header.x5t_s256);
    assertion.client_id_ = std::move(claims.iss);
    assertion.subject_ = std::move(claims.sub);
    assertion.id_ = std::move(claims.jti);
    assertion.audiences_ = jwt_audiences(claims.aud);
    assertion.not_before_ = claims.nbf;
    assertion.issued_at_ = claims.iat;
    assertion.expires_ = claims.exp;
    return assertion;
}

ClientAssertion::Verified ClientAssertion::verify(std::span<const pki::Certificate> registered,
                                                  std::span<const std::string> audiences,
                                                  UtcTime now) const {
    const auto algorithm = pki::jws_algorithm_from_text(algorithm_);
    if (!algorithm || *algorithm == pki::JwsAlgorithm::es256) {
        refuse_jwt("algorithm " + escape_for_log(algorithm_, 32));
    }
    const auto certificate = std::ranges::find_if(registered, [this](const auto& each) {
        // A header with both must not contradict itself; one of them is enough.
        return (!sha256_thumbprint_ || names(sha256_thumbprint_, each.fingerprint())) &&
               (!sha1_thumbprint_ || names(sha1_thumbprint_, each.thumbprint())) &&
               (sha256_thumbprint_ || sha1_thumbprint_);
    });
    if (certificate == registered.end()) {
        refuse_jwt("no registered certificate has the thumbprint of the header");
    }
    if (!pki::jws_verify(*algorithm, certificate->public_key(), as_bytes(signed_part_),
                         signature_)) {
        refuse_jwt("the signature is wrong");
    }
    if (now < certificate->not_before() || now > certificate->not_after()) {
        refuse_jwt("the certificate is not valid now");
    }
    if (subject_ != client_id_) {
        refuse_jwt("iss and sub differ");
    }
    if (id_.empty()) {
        refuse_jwt("jti is empty");
    }
    const bool for_us = std::ranges::any_of(audiences_, [&](const auto& audience) {
        return std::ranges::find(audiences, audience) != audiences.end();
    });
    if (!for_us) {
        refuse_jwt("made for another token endpoint");
    }
    check_jwt_times(not_before_, issued_at_, expires_, now);
    if (jwt_time(expires_) - now > max_assertion_lifetime) {
        refuse_jwt("lives too long");
    }
    return {.client_id = client_id_, .id = id_, .expires_at = jwt_time(expires_) + jwt_clock_skew};
}

namespace {

std::string_view algorithm_of(const TokenKey& key) {
    return std::holds_alternative<Secret>(key.key) ? "HS256" : "ES256";
}

const Secret& hmac_key(const TokenKey& key) {
    const auto& secret = std::get<Secret>(key.key);
    if (secret.size() < min_hmac_key_bytes) {
        throw Error(codes::internal_error, "a key for tokens is too short");
    }
    return secret;
}

bool verifies(const TokenKey& key, std::string_view content, const Bytes& signature) {
    if (std::holds_alternative<Secret>(key.key)) {
        const Secret expected(pki::hmac_sha256(hmac_key(key), as_bytes(content)));
        return equal_secrets(expected, Secret::copy_of(ByteView(signature)));
    }
    const auto* own = std::get_if<pki::PrivateKey>(&key.key);
    const auto& public_key = own != nullptr ? own->public_key() : std::get<pki::PublicKey>(key.key);
    return pki::jws_verify(pki::JwsAlgorithm::es256, public_key, as_bytes(content), signature);
}

Bytes signature_of(const TokenKey& key, std::string_view content) {
    if (std::holds_alternative<Secret>(key.key)) {
        return pki::hmac_sha256(hmac_key(key), as_bytes(content));
    }
    const auto* own = std::get_if<pki::PrivateKey>(&key.key);
    if (own == nullptr) {
        throw Error(codes::internal_error, "a public key does not sign");
    }
    return pki::jws_sign(pki::JwsAlgorithm::es256, *own, as_bytes(content));
}

}  // namespace

Secret make_access_token(const AccessClaims& claims, const TokenKey& key) {
    const JwtHeader header{.alg = std::string(algorithm_of(key)),
                           .typ = "JWT",
                           .kid = key.id,
                           .x5t = std::nullopt,
                           .x5t_s256 = std::nullopt,
                           .crit = std::nullopt};
    const AccessBody body{.iss = claims.issuer,
                          .aud = claims.audience,
                          .tid = claims.tenant,
                          .appid = claims.client,
                          .sub = claims.client,
                          .roles = claims.roles,
                          .jti = claims.id,
                          .iat = seconds_of(claims.issued_at),
                          .nbf = seconds_of(claims.issued_at),
                          .exp = seconds_of(claims.expires_at)};
    const std::string content = unsigned_token(header, body);
    return Secret::copy_of(content + "." + to_base64url(signature_of(key, content)));
}

AccessClaims verify_access_token(std::string_view compact, std::span<const TokenKey> keys,
                                 UtcTime now) {
    const auto parts = split_jwt(compact);
    const auto key =
        std::ranges::find_if(keys, [&](const auto& each) { return parts.header.kid == each.id; });
    if (key == keys.end()) {
        refuse_jwt("made with a key that is not known");
    }
    if (parts.header.alg != algorithm_of(*key) ||
        !verifies(*key, parts.signed_part, parts.signature)) {
        refuse_jwt("the signature is wrong");
    }
    auto body = jwt_claims<AccessBody>(parts.payload);
    check_jwt_times(static_cast<double>(body.nbf), static_cast<double>(body.iat),
                    static_cast<double>(body.exp), now);
    return {.issuer = std::move(body.iss),
            .audience = std::move(body.aud),
            .tenant = std::move(body.tid),
            .client = std::move(body.appid),
            .roles = std::move(body.roles),
            .id = std::move(body.jti),
            .issued_at = jwt_time(static_cast<double>(body.iat)),
            .expires_at = jwt_time(static_cast<double>(body.exp))};
}

}  // namespace certferry::wire
