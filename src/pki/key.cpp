#include "pki/key.h"

#include "base/error.h"
#include "pki/der.h"
#include "pki/key_shared.h"

#include <algorithm>
#include <array>
#include <bit>

namespace certferry::pki {

namespace {

struct SpecRow {
    std::string_view text;
    KeySpec spec;
};

constexpr std::array spec_rows{
    SpecRow{"rsa-2048", {KeyAlgorithm::rsa, 2048}},
    SpecRow{"rsa-3072", {KeyAlgorithm::rsa, 3072}},
    SpecRow{"rsa-4096", {KeyAlgorithm::rsa, 4096}},
    SpecRow{"p-256", {KeyAlgorithm::ec, 256}},
    SpecRow{"p-384", {KeyAlgorithm::ec, 384}},
    SpecRow{"p-521", {KeyAlgorithm::ec, 521}},
    SpecRow{"ed25519", {KeyAlgorithm::ed25519, 256}},
};

struct Group {
    int bits;
    const char* name;
};

// SN_X9_62_prime256v1 and its like: what OpenSSL answers when asked for the group.
constexpr std::array groups{Group{256, "prime256v1"}, Group{384, "secp384r1"},
                            Group{521, "secp521r1"}};

int group_bits(const EVP_PKEY* key) {
    std::array<char, 64> name{};
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1) {
        ossl::clear_errors();  // Parameters written out: no named curve.
        return 0;
    }
    for (const Group& group : groups) {
        if (std::string_view(name.data()) == group.name) {
            return group.bits;
        }
    }
    return 0;
}

}  // namespace

std::optional<KeySpec> KeySpec::from_text(std::string_view text) {
    for (const SpecRow& row : spec_rows) {
        if (row.text == text) {
            return row.spec;
        }
    }
    return std::nullopt;
}

std::string KeySpec::text() const {
    switch (algorithm) {
        case KeyAlgorithm::rsa:
            return "rsa-" + std::to_string(bits);
        case KeyAlgorithm::ec:
            return "p-" + std::to_string(bits);
        case KeyAlgorithm::ed25519:
            return "ed25519";
        case KeyAlgorithm::other:
            break;
    }
    return "other";
}

const char* group_name(int bits) noexcept {
    for (const Group& group : groups) {
        if (group.bits == bits) {
            return group.name;
        }
    }
    return nullptr;
}

KeySpec spec_of(const EVP_PKEY* key) {
    if (EVP_PKEY_is_a(key, "RSA") == 1) {
        return {KeyAlgorithm::rsa, EVP_PKEY_get_bits(key)};
    }
    if (EVP_PKEY_is_a(key, "EC") == 1) {
        const int bits = group_bits(key);
        return bits == 0 ? KeySpec{KeyAlgorithm::other, EVP_PKEY_get_bits(key)}
                         : KeySpec{KeyAlgorithm::ec, bits};
    }
    if (EVP_PKEY_is_a(key, "ED25519") == 1) {
        return {KeyAlgorithm::ed25519, 256};
    }
    return {KeyAlgorithm::other, EVP_PKEY_get_bits(key)};
}

void NumberParameters::add(const char* name, ByteView big_endian) {
    Bytes native = to_bytes(big_endian);
    if constexpr (std::endian::native == std::endian::little) {
        std::reverse(native.begin(), native.end());
    }
    numbers_.push_back({name, Secret(std::move(native))});
}

std::vector<OSSL_PARAM> NumberParameters::list() const {
    std::vector<OSSL_PARAM> list;
    list.reserve(numbers_.size() + 1);
    for (const Number& number : numbers_) {
        const ByteView octets = number.native.reveal();
        list.push_back(
            {number.name, OSSL_PARAM_UNSIGNED_INTEGER,
             // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): OpenSSL only reads.
             const_cast<std::uint8_t*>(octets.data()), octets.size(), 0});
    }
    list.push_back({nullptr, 0, nullptr, 0, 0});
    return list;
}

Secret octets_of_number(const BIGNUM* number) {
    Bytes octets(static_cast<std::size_t>(BN_num_bytes(number)));
    BN_bn2bin(number, octets.data());
    return Secret(std::move(octets));
}

std::optional<Secret> number_in(const EVP_PKEY* key, const char* name) {
    BIGNUM* found = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &found) != 1) {
        ossl::clear_errors();
        return std::nullopt;
    }
    const ossl::Handle<BIGNUM, BN_clear_free> owned(found);
    return octets_of_number(owned.get());
}

PublicKey PublicKey::adopt(EVP_PKEY* key) {
    KeyHandle owned(key);
    const KeySpec spec = spec_of(key);
    Bytes spki = encode_spki(key, spec);
    return PublicKey(std::make_shared<const Shared>(
        Shared{std::move(owned), spec.algorithm, spec.bits, std::move(spki)}));
}

KeyAlgorithm PublicKey::algorithm() const noexcept {
    return shared_->algorithm;
}

int PublicKey::bits() const noexcept {
    return shared_->bits;
}

std::string PublicKey::text() const {
    return KeySpec{shared_->algorithm, shared_->bits}.text();
}

const Bytes& PublicKey::spki() const noexcept {
    return shared_->spki;
}

Bytes PublicKey::key_identifier() const {
    der::Reader info = der::Reader(shared_->spki).enter(der::sequence);
    info.next(der::sequence);
    return digest(Hash::sha1, info.next(der::bit_string).content.subspan(1));
}

bool PublicKey::operator==(const PublicKey& other) const noexcept {
    return shared_ == other.shared_ || shared_->spki == other.shared_->spki;
}

EVP_PKEY* PublicKey::native() const noexcept {
    return shared_->key.get();
}

}  // namespace certferry::pki
