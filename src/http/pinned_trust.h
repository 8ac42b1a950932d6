#pragma once

#include "base/bytes.h"

#include <openssl/types.h>  // Forward declarations only.

namespace certferry::http {

/// Makes a client's TLS context trust one CA alone: whichever certificate in the chain that the
/// server shows has a SubjectPublicKeyInfo of this SHA-256 (32 octets, lent for as long as the
/// context lives). For a first call, when the CA is known by its key's digest only. Host names are
/// still the caller's to check.
void trust_pinned_key(SSL_CTX* context, const Bytes& spki_sha256);

/// A client with a certificate sends what it was given, and none that OpenSSL finds above it among
/// the CAs that it trusts: a server knows its own CAs, and decoding them costs it more than a
/// signature.
void send_given_certificates_alone(SSL_CTX* context);

}  // namespace certferry::http
