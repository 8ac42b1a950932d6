#include "connector/device_cas.h"

#include <algorithm>

namespace certferry::connector {

namespace {

constexpr std::size_t most_known_devices = 10'000;  // Some 80 octets each.

}  // namespace

bool DeviceCas::issued(const pki::Certificate& certificate) const {
    const auto fingerprint = certificate.fingerprint();
    if (known_.with([&](const auto& known) { return known.contains(fingerprint); })) {
        return true;
    }
    const bool verified = std::ranges::any_of(pinned_, [&](const pki::Certificate& ca) {
        return certificate.issuer() == ca.subject() && certificate.signed_by(ca.public_key());
    });
    if (verified) {
        known_.with([&](auto& known) {
            if (known.size() >= most_known_devices) {
                known.clear();
            }
            known.insert(fingerprint);
        });
    }
    return verified;
}

}  // namespace certferry::connector
