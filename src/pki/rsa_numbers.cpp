#include "pki/rsa_numbers.h"

#include "base/error.h"
#include "pki/key_shared.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>

namespace certferry::pki {

namespace {

using Number = ossl::Handle<BIGNUM, BN_clear_free>;
using NumberContext = ossl::Handle<BN_CTX, BN_CTX_free>;

constexpr std::string_view computing = "computing with RSA numbers";

[[noreturn]] void refuse_numbers(std::string_view why) {
    throw Error(codes::key_unusable, why);
}

void must(int result) {
    ossl::check(result, codes::crypto_failed, computing);
}

Number new_number() {
    Number number(ossl::check(BN_secure_new(), codes::crypto_failed, computing));
    BN_set_flags(number.get(), BN_FLG_CONSTTIME);
    return number;
}

Number number_of(const Secret& octets) {
    Number number = new_number();
    const auto view = octets.reveal();
    ossl::check(BN_bin2bn(view.data(), static_cast<int>(view.size()), number.get()),
                codes::crypto_failed, computing);
    return number;
}

Secret known_number(const EVP_PKEY* key, const char* name) {
    auto number = number_in(key, name);
    if (!number) {
        refuse_numbers("it is no RSA key with two primes");
    }
    return *std::move(number);
}

void require_rsa(const PublicKey& key) {
    if (key.algorithm() != KeyAlgorithm::rsa) {
        refuse_numbers("it is no RSA key, but " + key.text());
    }
}

/// Arithmetic on numbers of one key.
class Arithmetic {
public:
    Arithmetic() : context_(ossl::check(BN_CTX_secure_new(), codes::crypto_failed, computing)) {}

    Number product(const Number& a, const Number& b) {
        Number result = new_number();
        must(BN_mul(result.get(), a.get(), b.get(), context_.get()));
        return result;
    }

    Number minus_one(const Number& a) {
        Number result = new_number();
        must(BN_sub(result.get(), a.get(), BN_value_one()));
        return result;
    }

    Number remainder(const Number& a, const Number& modulus) {
        Number result = new_number();
        must(BN_nnmod(result.get(), a.get(), modulus.get(), context_.get()));
        return result;
    }

    /// λ(n), given both primes less one.
    Number least_common_multiple(const Number& a, const Number& b) {
        Number divisor = new_number();
        must(BN_gcd(divisor.get(), a.get(), b.get(), context_.get()));
        const Number whole = product(a, b);
        Number result = new_number();
        must(BN_div(result.get(), nullptr, whole.get(), divisor.get(), context_.get()));
        return result;
    }

    Number inverse(const Number& a, const Number& modulus) {
        Number result = new_number();
        if (BN_mod_inverse(result.get(), a.get(), modulus.get(), context_.get()) == nullptr) {
            ossl::clear_errors();
            refuse_numbers("its numbers have no inverse");
        }
        return result;
    }

    bool is_odd_prime(const Number& a) {
        return BN_is_odd(a.get()) == 1 && BN_check_prime(a.get(), context_.get(), nullptr) == 1;
    }

private:
    NumberContext context_;
};

bool same(const Number& a, const Number& b) {
    return BN_cmp(a.get(), b.get()) == 0;
}

/// A whole key while it is checked.
struct Whole {
    Number n;
    Number e;
    Number p;
    Number q;
    Number d;
    Number dp;
    Number dq;
    Number qinv;
};

Whole complete(const RsaNumbers& given) {
    Arithmetic compute;
    Whole key;
    key.n = number_of(given.modulus);
    key.e = number_of(given.exponent);
    key.p = number_of(given.prime1);
    key.q = number_of(given.prime2);
    if (same(key.p, key.q) || !same(compute.product(key.p, key.q), key.n) ||
        !compute.is_odd_prime(key.p) || !compute.is_odd_prime(key.q)) {
        refuse_numbers("the modulus is not the product of two primes");
    }
    const Number p1 = compute.minus_one(key.p);
    const Number q1 = compute.minus_one(key.q);
    const Number lambda = compute.least_common_multiple(p1, q1);
    const Number computed = compute.inverse(key.e, lambda);
    const bool is_full = !given.private_exponent.empty();
    key.d = number_of(is_full ? given.private_exponent.clone() : octets_of_number(computed.get()));
    if (BN_cmp(key.d.get(), key.n.get()) >= 0 ||
        !same(compute.remainder(key.d, lambda), computed)) {
        refuse_numbers("the private exponent does not belong to the public one");
    }
    key.dp = compute.remainder(key.d, p1);
    key.dq = compute.remainder(key.d, q1);
    key.qinv = compute.inverse(key.q, key.p);
    if (is_full &&
        (!same(number_of(given.exponent1), key.dp) || !same(number_of(given.exponent2), key.dq) ||
         !same(number_of(given.coefficient), key.qinv))) {
        refuse_numbers("its numbers do not belong together");
    }
    return key;
}

PrivateKey assemble_key(const Whole& whole) {
    NumberParameters parameters;
    const auto add = [&](const char* name, const Number& number) {
        parameters.add(name, octets_of_number(number.get()).reveal());
    };
    add(OSSL_PKEY_PARAM_RSA_N, whole.n);
    add(OSSL_PKEY_PARAM_RSA_E, whole.e);
    add(OSSL_PKEY_PARAM_RSA_D, whole.d);
    add(OSSL_PKEY_PARAM_RSA_FACTOR1, whole.p);
    add(OSSL_PKEY_PARAM_RSA_FACTOR2, whole.q);
    add(OSSL_PKEY_PARAM_RSA_EXPONENT1, whole.dp);
    add(OSSL_PKEY_PARAM_RSA_EXPONENT2, whole.dq);
    add(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, whole.qinv);
    return PrivateKey::adopt(rsa_key_of(parameters).release());
}

}  // namespace

RsaPublicNumbers rsa_public_numbers(const PublicKey& key) {
    require_rsa(key);
    return {.modulus = to_bytes(known_number(key.native(), OSSL_PKEY_PARAM_RSA_N).reveal()),
            .exponent = to_bytes(known_number(key.native(), OSSL_PKEY_PARAM_RSA_E).reveal())};
}

RsaNumbers rsa_numbers(const PrivateKey& key) {
    require_rsa(key.public_key());
    const auto read = [&](const char* name) { return known_number(key.native(), name); };
    return {.modulus = read(OSSL_PKEY_PARAM_RSA_N),
            .exponent = read(OSSL_PKEY_PARAM_RSA_E),
            .prime1 = read(OSSL_PKEY_PARAM_RSA_FACTOR1),
            .prime2 = read(OSSL_PKEY_PARAM_RSA_FACTOR2),
            .exponent1 = read(OSSL_PKEY_PARAM_RSA_EXPONENT1),
            .exponent2 = read(OSSL_PKEY_PARAM_RSA_EXPONENT2),
            .coefficient = read(OSSL_PKEY_PARAM_RSA_COEFFICIENT1),
            .private_exponent = read(OSSL_PKEY_PARAM_RSA_D)};
}

PrivateKey rsa_key_from(const RsaNumbers& numbers) {
    return assemble_key(complete(numbers));
}

}  // namespace certferry::pki
