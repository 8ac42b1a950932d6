#include "pki/digest.h"

#include "pki/ossl.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <limits>
#include <utility>

namespace certferry::pki {

namespace {

struct HashRow {
    Hash hash;
    std::string_view name;
    std::string_view oid;
    const char* ossl_name;
};

// In the order of `Hash`.
constexpr std::array hash_rows{
    HashRow{Hash::md5, "md5", "1.2.840.113549.2.5", "MD5"},
    HashRow{Hash::sha1, "sha1", "1.3.14.3.2.26", "SHA1"},
    HashRow{Hash::sha224, "sha224", "2.16.840.1.101.3.4.2.4", "SHA2-224"},
    HashRow{Hash::sha256, "sha256", "2.16.840.1.101.3.4.2.1", "SHA2-256"},
    HashRow{Hash::sha384, "sha384", "2.16.840.1.101.3.4.2.2", "SHA2-384"},
    HashRow{Hash::sha512, "sha512", "2.16.840.1.101.3.4.2.3", "SHA2-512"},
};

const HashRow& row_of(Hash hash) noexcept {
    return hash_rows[static_cast<std::size_t>(hash)];
}

using DigestContext = ossl::Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

/// Hashes into `out`, which has room for EVP_MAX_MD_SIZE octets or for that hash; returns its size.
std::size_t digest_into(Hash hash, ByteView data, std::uint8_t* out) {
    // A context that has hashed with the same EVP_MD before starts again without allocating.
    thread_local const DigestContext context(
        ossl::check(EVP_MD_CTX_new(), codes::crypto_failed, "making a digest context"));
    unsigned size = 0;
    if (EVP_DigestInit_ex2(context.get(), ossl::md(hash), nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), data.data(), data.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), out, &size) != 1) {
        throw ossl::error(codes::crypto_failed, "hashing");
    }
    return size;
}

}  // namespace

namespace ossl {

const EVP_MD* md(Hash hash) {
    using Fetched = Handle<EVP_MD, EVP_MD_free>;
    static const std::array<Fetched, hash_rows.size()> fetched = [] {
        std::array<Fetched, hash_rows.size()> all;
        for (const HashRow& row : hash_rows) {
            all[static_cast<std::size_t>(row.hash)].reset(
                EVP_MD_fetch(nullptr, row.ossl_name, nullptr));
        }
        clear_errors();
        return all;
    }();
    const EVP_MD* found = fetched[static_cast<std::size_t>(hash)].get();
    if (found == nullptr) {  // A FIPS provider has no MD5.
        throw Error(codes::crypto_failed, "no provider offers " + std::string(to_text(hash)));
    }
    return found;
}

}  // namespace ossl

std::string_view to_text(Hash hash) noexcept {
    return row_of(hash).name;
}

std::optional<Hash> hash_from_text(std::string_view name) noexcept {
    for (const HashRow& row : hash_rows) {
        if (row.name == name) {
            return row.hash;
        }
    }
    return std::nullopt;
}

std::string_view oid_of(Hash hash) noexcept {
    return row_of(hash).oid;
}

std::optional<Hash> hash_from_oid(std::string_view dotted) noexcept {
    for (const HashRow& row : hash_rows) {
        if (row.oid == dotted) {
            return row.hash;
        }
    }
    return std::nullopt;
}

Bytes digest(Hash hash, ByteView data) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> out{};
    const std::size_t size = digest_into(hash, data, out.data());
    return to_bytes(ByteView(out).first(size));
}

Sha256 sha256(ByteView data) {
    Sha256 out{};
    digest_into(Hash::sha256, data, out.data());
    return out;
}

Bytes random_bytes(std::size_t count) {
    Bytes bytes(count);
    ossl::check(RAND_bytes_ex(nullptr, bytes.data(), bytes.size(), 0), codes::crypto_failed,
                "drawing random octets");
    return bytes;
}

Secret random_text(std::size_t length) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    constexpr std::uint8_t limit = 256 / alphabet.size() * alphabet.size();
    Bytes text;
    text.reserve(length);
    while (text.size() < length) {
        const Secret drawn(random_bytes(length - text.size() + 8));
        for (const auto octet : drawn.reveal()) {
            // Octets from `limit` on would favour the first characters.
            if (octet < limit && text.size() < length) {
                text.push_back(static_cast<std::uint8_t>(alphabet[octet % alphabet.size()]));
            }
        }
    }
    return Secret(std::move(text));
}

}  // namespace certferry::pki
