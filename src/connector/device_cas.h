#pragma once

#include "base/memo.h"
#include "pki/certificate.h"
#include "pki/digest.h"

#include <vector>

namespace certferry::connector {

/// The CAs of devices that a connector trusts: its own configuration, pinned when it enrolled.
/// Thread-safe.
class DeviceCas {
public:
    explicit DeviceCas(std::vector<pki::Certificate> pinned) : pinned_(std::move(pinned)) {}

    /// True if one of them issued this certificate. A device's certificate comes with each of its
    /// requests, so the last ones that were verified are known again by their SHA-256.
    bool issued(const pki::Certificate& certificate) const;

private:
    std::vector<pki::Certificate> pinned_;
    mutable Memo<pki::Sha256, bool> verified_{10'000};
};

}  // namespace certferry::connector
