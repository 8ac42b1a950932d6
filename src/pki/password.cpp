#include "pki/password.h"

#include "base/error.h"

#include <array>
#include <sodium.h>

namespace certferry::pki {

namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = std::size_t{19} * 1024 * 1024;

/// libsodium takes no null pointer, not even for nothing.
const char* octets_of(std::string_view text) noexcept {
    return text.empty() ? "" : text.data();
}

void start_sodium() {
    static const bool started = sodium_init() >= 0;
    if (!started) {
        throw Error(codes::crypto_failed, "libsodium does not start");
    }
}

}  // namespace

std::string hash_password(const Secret& password) {
    start_sodium();
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    const auto text = password.reveal_text();
    if (crypto_pwhash_str_alg(hash.data(), octets_of(text), text.size(), passes, memory_bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw Error(codes::crypto_failed, "not enough memory for Argon2id");
    }
    return hash.data();
}

bool password_matches(const std::string& hash, const Secret& password) {
    start_sodium();
    const auto text = password.reveal_text();
    return crypto_pwhash_str_verify(hash.c_str(), octets_of(text), text.size()) == 0;
}

bool needs_rehash(const std::string& hash) {
    start_sodium();
    return crypto_pwhash_str_needs_rehash(hash.c_str(), passes, memory_bytes) != 0;
}

}  // namespace certferry::pki
