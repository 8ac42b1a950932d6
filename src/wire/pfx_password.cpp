#include "wire/pfx_password.h"

#include "base/codes/pfx.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/oaep.h"
#include "wire/json_value.h"

#include <array>

namespace certferry::wire {

namespace {

struct PaddingRow {
    std::string_view word;
    pki::Hash hash;
};

constexpr std::array padding_rows{
    PaddingRow{"oaepSha512", pki::Hash::sha512}, PaddingRow{"none", pki::Hash::sha512},
    PaddingRow{"oaepSha384", pki::Hash::sha384}, PaddingRow{"oaepSha256", pki::Hash::sha256}};

/// UTF-8 to ISO-8859-1.
Secret to_latin1(const Secret& password) {
    Bytes octets;
    octets.reserve(password.size());
    const auto text = password.reveal();
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::uint8_t first = text[i];
        if (first < 0x80) {
            octets.push_back(first);
            continue;
        }
        // U+0080 to U+00FF are the sequences of two octets that begin with C2 and C3.
        const auto length = utf8_length(as_text(text.subspan(i)));
        if (length != 2 || first > 0xC3) {
            const Secret wiped(std::move(octets));
            throw Error(codes::pfx_password_refused, "a character above U+00FF");
        }
        octets.push_back(static_cast<std::uint8_t>((first & 0x03U) << 6U | (text[++i] & 0x3FU)));
    }
    return Secret(std::move(octets));
}

Secret to_utf8(const Secret& latin1) {
    Bytes octets;
    octets.reserve(2 * latin1.size());
    for (const std::uint8_t octet : latin1.reveal()) {
        if (octet < 0x80) {
            octets.push_back(octet);
        } else {
            octets.push_back(static_cast<std::uint8_t>(0xC0U | octet >> 6U));
            octets.push_back(static_cast<std::uint8_t>(0x80U | (octet & 0x3FU)));
        }
    }
    return Secret(std::move(octets));
}

}  // namespace

pki::Hash pfx_padding_hash(std::string_view padding_scheme) {
    for (const auto& row : padding_rows) {
        if (same_json_name(row.word, padding_scheme, NameMatch::ignore_case)) {
            return row.hash;
        }
    }
    throw Error(codes::pfx_padding_refused, escape_for_log(padding_scheme));
}

Bytes seal_pfx_password(const Secret& password, const pki::PublicKey& key,
                        std::string_view padding_scheme) {
    const auto hash = pfx_padding_hash(padding_scheme);
    return pki::oaep_encrypt(key, hash, to_latin1(password).reveal());
}

Secret open_pfx_password(ByteView sealed, const pki::PrivateKey& key,
                         std::string_view padding_scheme) {
    return to_utf8(pki::oaep_decrypt(key, pfx_padding_hash(padding_scheme), sealed));
}

}  // namespace certferry::wire
