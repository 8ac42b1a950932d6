#pragma once

#include <openssl/types.h>  // Forward declarations only.

// OpenSSL for the server's side of TLS, for http/tls.cpp alone.
namespace certferry::http {

/// A library context that is OpenSSL's default provider but for the kinds of keys that no
/// certificate of a client or server here has (docs/adr/0017-keys-of-tls-servers.md): RSA, RSA-PSS,
/// EC, Ed25519 and Ed448, in DER, are left. OpenSSL 3.0 asks each of the provider's decoders for
/// each certificate that it gets, which takes 100 µs with all of them, and 30 with these.
///
/// Null, the usual context, if OpenSSL is configured for another provider, such as FIPS. Lives as
/// long as the process. Thread-safe.
OSSL_LIB_CTX* tls_library();

}  // namespace certferry::http
