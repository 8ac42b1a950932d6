#include "wire/id_token.h"

#include "base/encoding.h"
#include "wire/jwt_parts.h"

#include <algorithm>

namespace certferry::wire {

namespace {

constexpr std::size_t max_subject = 255;  // OpenID Connect Core 1.0, 2.

struct IdTokenClaims {
    std::string iss;
    std::string sub;
    boost::json::value aud;
    std::optional<std::string> azp;
    std::optional<std::string> nonce;
    double exp = 0;
    double iat = 0;
    std::optional<double> nbf;
};
BOOST_DESCRIBE_STRUCT(IdTokenClaims, (), (iss, sub, aud, azp, nonce, exp, iat, nbf))

bool fits(const Jwk& key, const JwtHeader& header, pki::JwsAlgorithm algorithm) {
    const auto kind =
        algorithm == pki::JwsAlgorithm::es256 ? pki::KeyAlgorithm::ec : pki::KeyAlgorithm::rsa;
    return key.key.algorithm() == kind && (!key.algorithm || key.algorithm == algorithm) &&
           (!header.kid || key.id == header.kid);
}

void check_signature(const JwtParts& parts, std::span<const Jwk> keys) {
    const auto algorithm = pki::jws_algorithm_from_text(parts.header.alg);
    if (!algorithm) {
        refuse_jwt("algorithm " + escape_for_log(parts.header.alg, 32));
    }
    const auto fitting = [&](const Jwk& key) { return fits(key, parts.header, *algorithm); };
    const auto key = std::ranges::find_if(keys, fitting);
    if (key == keys.end() || std::find_if(key + 1, keys.end(), fitting) != keys.end()) {
        refuse_jwt("not exactly one key of the issuer fits");
    }
    if (!pki::jws_verify(*algorithm, key->key, as_bytes(parts.signed_part), parts.signature)) {
        refuse_jwt("the signature is wrong");
    }
}

void check_claims(const IdTokenClaims& claims, const IdTokenExpectation& expected) {
    if (claims.iss != expected.issuer) {
        refuse_jwt("from issuer " + escape_for_log(claims.iss));
    }
    const auto audiences = jwt_audiences(claims.aud);
    if (std::ranges::find(audiences, expected.client_id) == audiences.end()) {
        refuse_jwt("made for another client");
    }
    if (claims.azp ? *claims.azp != expected.client_id : audiences.size() > 1) {
        refuse_jwt("the authorised party is another client");
    }
    check_jwt_times(claims.nbf, claims.iat, claims.exp, expected.now);
    if (claims.nonce != expected.nonce) {
        refuse_jwt("the nonce is another");
    }
    if (claims.sub.empty() || claims.sub.size() > max_subject) {
        refuse_jwt("sub has not 1 to 255 octets");
    }
}

}  // namespace

IdClaims verify_id_token(std::string_view compact, std::span<const Jwk> keys,
                         const IdTokenExpectation& expected) {
    const auto parts = split_jwt(compact);
    check_signature(parts, keys);
    const auto claims = jwt_claims<IdTokenClaims>(parts.payload);
    check_claims(claims, expected);
    const JsonDocument document(parts.payload, jwt_policy);
    boost::json::object all(document.value().as_object(), boost::json::storage_ptr());
    return {.subject = claims.sub, .all = std::move(all)};
}

bool names_known_key(std::string_view compact, std::span<const Jwk> keys) {
    const auto kid = split_jwt(compact).header.kid;
    return !kid || std::ranges::any_of(keys, [&](const Jwk& key) { return key.id == kid; });
}

}  // namespace certferry::wire
