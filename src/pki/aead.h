#pragma once

#include "base/bytes.h"
#include "base/secret.h"

#include <cstddef>
#include <optional>

namespace certferry::pki {

/// AES-256-GCM (NIST SP 800-38D) with a nonce of 96 random bits, for what this program itself
/// opens again: wrapped keys, stored secrets, challenges.
///
/// A key may seal 2^32 messages (SP 800-38D, 8.3); the keys that are used for many live a day.
inline constexpr std::size_t aead_key_bytes = 32;

/// What sealing adds: nonce before the ciphertext, tag after it.
inline constexpr std::size_t aead_nonce_bytes = 12;
inline constexpr std::size_t aead_tag_bytes = 16;
inline constexpr std::size_t aead_overhead_bytes = aead_nonce_bytes + aead_tag_bytes;

/// Nonce, ciphertext and tag. `associated` is what the result is bound to without being in it.
/// Throws Error(internal_error) for a key of another length than `aead_key_bytes`.
Bytes aead_seal(const Secret& key, ByteView associated, ByteView plain);

/// What was sealed with this key and these associated data; empty if this is anything else.
std::optional<Secret> aead_open(const Secret& key, ByteView associated, ByteView sealed);

}  // namespace certferry::pki
