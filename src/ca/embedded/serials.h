#pragma once

#include "base/bytes.h"
#include "base/time.h"

namespace certferry::ca::embedded {

/// Where serial numbers come from. Thread-safe.
class SerialSource {
public:
    virtual ~SerialSource() = default;

    /// A positive number, big-endian, without a leading zero, at most 20 bytes (RFC 5280, 4.1.2.2).
    virtual Bytes next(UtcTime now) = 0;
};

/// 16 bytes: 30 bits of time in seconds and 96 random bits. Growing with time, they enter the
/// database's index at its end, so that a certificate costs the same among a million as among few.
class RandomSerials final : public SerialSource {
public:
    Bytes next(UtcTime now) override;
};

}  // namespace certferry::ca::embedded
