#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "pki/digest.h"
#include "pki/key.h"

#include <string_view>

// Passwords of imported PFX files as Intune's tools and ours carry them: ISO-8859-1, sealed by
// RSAES-OAEP to the import key of connectors.
namespace certferry::wire {

/// The hash of a record's padding scheme, in any case: `oaepSha256`, `oaepSha384`, `oaepSha512`;
/// `none` means the last. Throws Error(pfx_padding_refused) for others, such as `pkcs1` and
/// `oaepSha1`.
pki::Hash pfx_padding_hash(std::string_view padding_scheme);

/// Seals a password (UTF-8). Throws Error(pfx_password_refused) for characters above U+00FF, which
/// the form cannot carry, Error(pfx_padding_refused), and what pki/oaep.h throws.
Bytes seal_pfx_password(const Secret& password, const pki::PublicKey& key,
                        std::string_view padding_scheme);

/// Opens it, to UTF-8. Throws Error(sealed_password_unreadable) for every failure of what is
/// sealed, Error(pfx_padding_refused), and what pki/oaep.h throws.
Secret open_pfx_password(ByteView sealed, const pki::PrivateKey& key,
                         std::string_view padding_scheme);

}  // namespace certferry::wire
