#include "wire/jwk.h"

#include "base/error.h"
#include "pki/der.h"
#include "wire/foreign_text.h"
#include "wire/json.h"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace certferry::wire {

namespace {

namespace der = pki::der;

constexpr std::string_view rsa_encryption = "1.2.840.113549.1.1.1";
constexpr std::string_view ec_public_key = "1.2.840.10045.2.1";
constexpr std::string_view p256 = "1.2.840.10045.3.1.7";
constexpr std::size_t p256_bytes = 32;
constexpr std::uint8_t uncompressed = 0x04;
constexpr int min_rsa_bits = 2048;

struct JwkBody {
    std::string kty;
    std::optional<std::string> use;
    std::optional<std::string> alg;
    std::optional<std::string> kid;
    std::optional<std::string> crv;
    std::optional<std::string> n;
    std::optional<std::string> e;
    std::optional<std::string> x;
    std::optional<std::string> y;
};
BOOST_DESCRIBE_STRUCT(JwkBody, (), (kty, use, alg, kid, crv, n, e, x, y))

struct JwkSetBody {
    std::vector<boost::json::value> keys;
};
BOOST_DESCRIBE_STRUCT(JwkSetBody, (), (keys))

std::optional<Bytes> octets(const std::optional<std::string>& text) {
    return text ? from_base64url(*text) : std::nullopt;
}

ByteView without_zeros(const Bytes& number) {
    const auto first = std::ranges::find_if(number, [](std::uint8_t octet) { return octet != 0; });
    return ByteView(number).subspan(static_cast<std::size_t>(first - number.begin()));
}

template <class Parameters>
Bytes spki(std::string_view algorithm, Parameters parameters, ByteView key) {
    der::Writer writer;
    writer.sequence([&](der::Writer& outer) {
        outer.sequence([&](der::Writer& identifier) {
            identifier.oid(algorithm);
            parameters(identifier);
        });
        outer.bit_string(key);
    });
    return writer.take();
}

std::optional<Bytes> rsa_spki(const JwkBody& body) {
    const auto modulus = octets(body.n);
    const auto exponent = octets(body.e);
    if (!modulus || !exponent) {
        return std::nullopt;
    }
    der::Writer key;
    key.sequence([&](der::Writer& numbers) {
        numbers.unsigned_integer(without_zeros(*modulus));
        numbers.unsigned_integer(without_zeros(*exponent));
    });
    return spki(rsa_encryption, [](der::Writer& writer) { writer.null(); }, key.bytes());
}

std::optional<Bytes> ec_spki(const JwkBody& body) {
    const auto x = octets(body.x);
    const auto y = octets(body.y);
    if (body.crv != "P-256" || !x || !y || x->size() != p256_bytes || y->size() != p256_bytes) {
        return std::nullopt;
    }
    Bytes point{uncompressed};
    append(point, *x);
    append(point, *y);
    return spki(ec_public_key, [](der::Writer& writer) { writer.oid(p256); }, point);
}

/// Empty for a key that is not for us: a set may hold any.
std::optional<Jwk> read_key(const boost::json::value& value) {
    try {
        const auto body = read_json<JwkBody>(value, {}, {});
        const auto algorithm = body.alg ? pki::jws_algorithm_from_text(*body.alg) : std::nullopt;
        const auto encoded = body.kty == "RSA"  ? rsa_spki(body)
                             : body.kty == "EC" ? ec_spki(body)
                                                : std::nullopt;
        if (!encoded || (body.use && *body.use != "sig") || (body.alg && !algorithm)) {
            return std::nullopt;
        }
        auto key = pki::PublicKey::from_spki(*encoded);
        if (key.algorithm() == pki::KeyAlgorithm::rsa && key.bits() < min_rsa_bits) {
            return std::nullopt;
        }
        return Jwk{.id = body.kid, .algorithm = algorithm, .key = std::move(key)};
    } catch (const Error&) {
        return std::nullopt;
    }
}

}  // namespace

std::vector<Jwk> parse_jwk_set(std::string_view text) {
    const auto set = from_json<JwkSetBody>(text, {.max_bytes = max_jwk_set_bytes, .max_depth = 8});
    if (set.keys.size() > max_jwk_set_keys) {
        refuse_json({}, "too many keys");
    }
    std::vector<Jwk> keys;
    for (const auto& value : set.keys) {
        if (auto key = read_key(value)) {
            keys.push_back(*std::move(key));
        }
    }
    return keys;
}

std::string to_jwk(const pki::PublicKey& key, std::string_view id) {
    JwkBody body;
    body.kid = std::string(id);
    body.use = "sig";
    der::Reader outer(key.spki());
    auto content = outer.enter(der::sequence);
    content.next(der::sequence);
    const auto bits = content.next(der::bit_string).content.subspan(1);  // No unused bits.
    if (key.algorithm() == pki::KeyAlgorithm::rsa) {
        der::Reader reader(bits);
        auto numbers = reader.enter(der::sequence);
        body.kty = "RSA";
        const auto modulus = to_bytes(numbers.next_integer());
        const auto exponent = to_bytes(numbers.next_integer());
        body.n = to_base64url(without_zeros(modulus));
        body.e = to_base64url(without_zeros(exponent));
    } else if (key.algorithm() == pki::KeyAlgorithm::ec && bits.size() == 2 * p256_bytes + 1) {
        body.kty = "EC";
        body.crv = "P-256";
        body.x = to_base64url(bits.subspan(1, p256_bytes));
        body.y = to_base64url(bits.subspan(1 + p256_bytes));
    } else {
        throw Error(codes::algorithm_refused, "no JSON Web Key of ours: " + key.text());
    }
    return to_json(body);
}

}  // namespace certferry::wire
