#pragma once

#include "base/time.h"
#include "pki/certificate.h"

#include <span>
#include <vector>

namespace certferry::device {

/// The way from `leaf` to `anchor`: its issuers, the one above it first, the anchor last if it is
/// not the leaf itself. Issuers are looked for among `others`. Every certificate of the way is
/// signed by the next, CAs say that they are (RFC 5280, 4.2.1.9), and all are valid at `now`;
/// `anchor` is trusted for being it, whatever it says.
///
/// Throws Error(chain_untrusted) if there is no such way.
std::vector<pki::Certificate> chain_to(const pki::Certificate& leaf,
                                       std::span<const pki::Certificate> others,
                                       const pki::Certificate& anchor, UtcTime now);

}  // namespace certferry::device
