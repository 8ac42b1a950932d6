#pragma once

#include "base/memo.h"
#include "ca/issuer.h"
#include "pki/cmp_message.h"

namespace certferry::ca::server {

/// Whose CMP messages count. Thread-safe; what it is given outlives it.
class CmpSigners {
public:
    CmpSigners(Issuer& issuer, const Clock& clock) noexcept : issuer_(issuer), clock_(clock) {}

    /// Throws Error(cmp_signer_untrusted) unless the message is signed by a certificate of this CA
    /// that has the purpose cmcRA and is neither expired nor revoked; Error(cmp_time_off) for a
    /// messageTime more than ten minutes away; Error(cmp_malformed) for a transactionID of less
    /// than eight octets.
    void check(const pki::CmpMessage& message, Deadline deadline);

private:
    bool is_of_this_ca(const pki::Certificate& certificate, Deadline deadline);

    Issuer& issuer_;
    const Clock& clock_;
    // Whose chain was verified, by their digest; they have their keys decoded.
    Memo<pki::Sha256, pki::Certificate> known_{1'000};
};

}  // namespace certferry::ca::server
