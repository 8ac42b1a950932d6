#include "pki/key.h"

#include "base/error.h"
#include "pki/der.h"
#include "pki/key_shared.h"

#include <algorithm>
#include <array>

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
    std::string_view oid;  // RFC 5480, 2.1.1.1.
};

// SN_X9_62_prime256v1 and its like: what OpenSSL answers when asked for the group.
constexpr std::array groups{Group{256, "prime256v1", "1.2.840.10045.3.1.7"},
                            Group{384, "secp384r1", "1.3.132.0.34"},
                            Group{521, "secp521r1", "1.3.132.0.35"}};

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
    const auto* const found = std::ranges::find(groups, bits, &Group::bits);
    return found == groups.end() ? nullptr : found->name;
}

std::string_view curve_oid(int bits) noexcept {
    const auto* const found = std::ranges::find(groups, bits, &Group::bits);
    return found == groups.end() ? std::string_view() : found->oid;
}

std::optional<int> curve_bits(std::string_view oid) noexcept {
    const auto* const found = std::ranges::find(groups, oid, &Group::oid);
    return found == groups.end() ? std::nullopt : std::optional(found->bits);
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
