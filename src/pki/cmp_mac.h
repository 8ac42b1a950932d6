#pragma once

#include "base/bytes.h"
#include "base/secret.h"

#include <optional>

// The password-based MAC of CMP (RFC 9810, 5.1.3.1; RFC 4210, appendix D.2): protection of a
// message by a secret that both sides know.
namespace certferry::pki {

/// AlgorithmIdentifier with fresh parameters: SHA-256 over secret and salt, 10 000 times, then
/// HMAC-SHA-256. DER.
Bytes new_password_mac();

/// The MAC over `data`, by the PBMParameter given (DER). Empty if these are beyond what is computed
/// here: another MAC than HMAC, or more than 100 000 iterations. Throws Error(der_malformed).
std::optional<Bytes> password_mac(ByteView parameters, ByteView data, const Secret& secret);

}  // namespace certferry::pki
