#include "connector/device_cas.h"

#include <algorithm>

namespace certferry::connector {

bool DeviceCas::issued(const pki::Certificate& certificate) const {
    const auto fingerprint = certificate.fingerprint();
    if (verified_.find(fingerprint)) {
        return true;
    }
    const bool verified = std::ranges::any_of(pinned_, [&](const pki::Certificate& ca) {
        return certificate.issuer() == ca.subject() && certificate.signed_by(ca.public_key());
    });
    if (verified) {
        verified_.keep(fingerprint, true);
    }
    return verified;
}

}  // namespace certferry::connector
