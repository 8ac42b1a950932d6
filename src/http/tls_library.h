#pragma once

#include <openssl/types.h>  // Forward declarations only.

// OpenSSL for the server's side of TLS, for http/tls.cpp alone.
namespace certferry::http {

/// A library context with what TLS servers use of OpenSSL's default provider
/// (docs/adr/0017-algorithms-of-tls-servers.md): keys of the kinds RSA, RSA-PSS, EC, Ed25519 and
/// Ed448, in DER; the digests and ciphers of their cipher suites. OpenSSL 3.0 asks each decoder for
/// each certificate that it gets and walks over each algorithm to find them, which takes 100 µs
/// with all of them, and 30 with these.
///
/// Null, the usual context, if OpenSSL is configured for another provider, such as FIPS. Lives as
/// long as the process. Thread-safe.
OSSL_LIB_CTX* tls_library();

}  // namespace certferry::http
