#pragma once

#include "base/bytes.h"
#include "pki/name.h"

namespace certferry::scep {

/// IssuerAndSubject (RFC 8894, 3.3.3): which pending request a CertPoll asks about.
struct IssuerAndSubject {
    pki::Name issuer;
    pki::Name subject;

    /// Throws Error(der_malformed).
    static IssuerAndSubject from_der(ByteView encoded);
    Bytes to_der() const;
};

/// IssuerAndSerialNumber (RFC 5652, 10.2.4): which certificate a GetCert or GetCRL is about (RFC
/// 8894, 3.3.4 and 3.3.5).
struct IssuerAndSerial {
    pki::Name issuer;
    Bytes serial;  ///< Big-endian, without a leading zero.

    /// Throws Error(der_malformed).
    static IssuerAndSerial from_der(ByteView encoded);
    Bytes to_der() const;
};

}  // namespace certferry::scep
