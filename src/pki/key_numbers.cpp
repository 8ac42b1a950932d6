#include "base/error.h"
#include "pki/key_shared.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <bit>

// Keys made of numbers, and the numbers of keys.
namespace certferry::pki {

namespace {

KeyHandle made_of(const char* type, std::vector<OSSL_PARAM> parameters) {
    const auto context = fromdata_context(type);
    EVP_PKEY* key = nullptr;
    const int made = EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.data());
    KeyHandle owned(key);
    ossl::check(made, codes::key_unusable, "numbers of a key");
    return owned;
}

}  // namespace

KeyContext fromdata_context(const char* type) {
    KeyContext context(ossl::check(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr),
                                   codes::crypto_failed, "making a key"));
    ossl::check(EVP_PKEY_fromdata_init(context.get()), codes::crypto_failed, "making a key");
    return context;
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

KeyHandle rsa_key_of(const NumberParameters& numbers) {
    return made_of("RSA", numbers.list());
}

KeyHandle ec_key_of(int bits, ByteView scalar, ByteView point) {
    NumberParameters numbers;
    numbers.add(OSSL_PKEY_PARAM_PRIV_KEY, scalar);
    std::string group = group_name(bits);
    Bytes octets = to_bytes(point);  // OpenSSL takes both as if it wrote to them.
    auto parameters = numbers.list();
    parameters.insert(
        parameters.begin(),
        {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size()),
         OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets.data(), octets.size())});
    return made_of("EC", std::move(parameters));
}

}  // namespace certferry::pki
