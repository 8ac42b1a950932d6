#include "pki/rsa_generation.h"

#include "base/error.h"
#include "pki/key_shared.h"

#include <nettle/bignum.h>
#include <nettle/knuth-lfib.h>
#include <nettle/rsa.h>
#include <openssl/core_names.h>
#include <openssl/rand.h>

namespace certferry::pki {

namespace {

constexpr unsigned exponent = 65537;

/// Both halves of a key, wiped at the end.
class NettleKey {
public:
    NettleKey() {
        rsa_public_key_init(&public_half_);
        rsa_private_key_init(&private_half_);
    }

    NettleKey(const NettleKey&) = delete;
    NettleKey& operator=(const NettleKey&) = delete;

    ~NettleKey() {
        for (auto* number : {private_half_.d, private_half_.p, private_half_.q, private_half_.a,
                             private_half_.b, private_half_.c}) {
            const auto limbs = static_cast<std::size_t>(number->_mp_alloc);
            wipe_memory(number->_mp_d, limbs * sizeof(mp_limb_t));
        }
        rsa_private_key_clear(&private_half_);
        rsa_public_key_clear(&public_half_);
    }

    rsa_public_key& public_half() noexcept { return public_half_; }

    rsa_private_key& private_half() noexcept { return private_half_; }

private:
    rsa_public_key public_half_{};
    rsa_private_key private_half_{};
};

/// Nettle's callback for randomness cannot fail. If our generator does, the search for primes goes
/// on with numbers that only bring it to its end, and the key is thrown away.
struct RandomSource {
    RandomOctets random = nullptr;
    knuth_lfib_ctx filler{};
    bool failed = false;
};

void draw(void* context, std::size_t size, std::uint8_t* to) {
    auto& source = *static_cast<RandomSource*>(context);
    if (!source.failed && source.random(to, size)) {
        return;
    }
    if (!source.failed) {
        source.failed = true;
        knuth_lfib_init(&source.filler, 1);
    }
    knuth_lfib_random(&source.filler, size, to);
}

Secret octets_of(const mpz_t number) {
    Bytes octets(nettle_mpz_sizeinbase_256_u(number));
    nettle_mpz_get_str_256(octets.size(), octets.data(), number);
    return Secret(std::move(octets));
}

EVP_PKEY* import_key(NettleKey& made) {
    const rsa_private_key& half = made.private_half();
    NumberParameters parameters;
    const auto add = [&](const char* name, const mpz_t number) {
        parameters.add(name, octets_of(number).reveal());
    };
    add(OSSL_PKEY_PARAM_RSA_N, made.public_half().n);
    add(OSSL_PKEY_PARAM_RSA_E, made.public_half().e);
    add(OSSL_PKEY_PARAM_RSA_D, half.d);
    add(OSSL_PKEY_PARAM_RSA_FACTOR1, half.p);
    add(OSSL_PKEY_PARAM_RSA_FACTOR2, half.q);
    add(OSSL_PKEY_PARAM_RSA_EXPONENT1, half.a);
    add(OSSL_PKEY_PARAM_RSA_EXPONENT2, half.b);
    add(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, half.c);
    return rsa_key_of(parameters).release();
}

}  // namespace

bool private_random_octets(std::uint8_t* to, std::size_t size) {
    return RAND_priv_bytes_ex(nullptr, to, size, 0) == 1;
}

EVP_PKEY* generate_rsa_key(int bits, RandomOctets random) {
    NettleKey made;
    RandomSource source{.random = random};
    mpz_set_ui(made.public_half().e, exponent);
    const int generated =
        rsa_generate_keypair(&made.public_half(), &made.private_half(), &source, draw, nullptr,
                             nullptr, static_cast<unsigned>(bits), 0);
    if (source.failed) {
        throw ossl::error(codes::crypto_failed, "drawing random octets");
    }
    if (generated != 1) {
        throw Error(codes::crypto_failed, "making an RSA key of " + std::to_string(bits) + " bits");
    }
    return import_key(made);
}

}  // namespace certferry::pki
