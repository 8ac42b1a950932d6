#pragma once

#include "base/secret.h"

#include <string>

namespace certferry::pki {

/// Hashing of passwords that people choose: Argon2id (RFC 9106) with 19 MiB and 2 passes, about
/// 25 ms of one core. Each call at the same time needs that memory, so callers bound their number.

/// The hash as text, with its parameters and a salt of its own: `$argon2id$v=19$m=…`.
/// Throws Error(crypto_failed) if there is not enough memory.
std::string hash_password(const Secret& password);

/// True if `hash` was made of this password.
bool password_matches(const std::string& hash, const Secret& password);

/// True if `hash` was made with other parameters than `hash_password` would use today.
bool needs_rehash(const std::string& hash);

}  // namespace certferry::pki
