#pragma once

#include "base/bytes.h"
#include "base/secret.h"

#include <array>
#include <optional>
#include <string_view>

namespace certferry::pki {

/// Hash functions by strength. MD5 is known only so that it can be named in a refusal.
enum class Hash { md5, sha1, sha224, sha256, sha384, sha512 };

/// Names as in configuration and events: `md5`, `sha1`, `sha224`, `sha256`, `sha384`, `sha512`.
std::string_view to_text(Hash hash) noexcept;
std::optional<Hash> hash_from_text(std::string_view name) noexcept;

/// Digest algorithm identifiers (RFC 5754; RFC 3370).
std::string_view oid_of(Hash hash) noexcept;
std::optional<Hash> hash_from_oid(std::string_view dotted) noexcept;

Bytes digest(Hash hash, ByteView data);

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(ByteView data);

/// `count` octets from OpenSSL's generator for secrets and nonces.
Bytes random_bytes(std::size_t count);

/// A text of `length` characters of [A-Za-z0-9], each chosen evenly.
Secret random_text(std::size_t length);

}  // namespace certferry::pki
