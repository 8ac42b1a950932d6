#pragma once

#include "pki/key.h"

#include <chrono>

namespace certferry::pki {

/// CPU time of private-key operations alone, with contexts made before: the floor against which
/// `certferry bench` holds the whole of an enrolment. RSA only; throws Error(key_unusable)
/// otherwise.
struct RawCosts {
    std::chrono::nanoseconds sign;     ///< RSASSA-PKCS1-v1_5 over a ready SHA-256 digest.
    std::chrono::nanoseconds decrypt;  ///< RSAES-PKCS1-v1_5 of a 32-octet key.
    std::chrono::nanoseconds verify;   ///< What `sign` made.
};

/// The mean of `count` operations each, by this thread's CPU clock.
RawCosts measure_raw_costs(const PrivateKey& key, int count);

/// CPU time of what TLS, CMP and permits do with curves.
struct CurveCosts {
    std::chrono::nanoseconds sign;    ///< ECDSA over P-256, of a ready SHA-256 digest.
    std::chrono::nanoseconds verify;  ///< What `sign` made.
    std::chrono::nanoseconds agree;   ///< X25519: a new key, and the secret with the other side's.
};

/// The mean of `count` operations each, by this thread's CPU clock.
CurveCosts measure_curve_costs(int count);

/// CPU time of making one RSA key of this size, the mean of `count`.
std::chrono::nanoseconds measure_generation(int bits, RsaGenerator generator, int count);

}  // namespace certferry::pki
