#pragma once

#include "base/guarded.h"
#include "ca/embedded/authorities.h"
#include "ca/embedded/ocsp_cache.h"
#include "pki/ocsp.h"
#include "store/database.h"

#include <optional>
#include <vector>

namespace certferry::ca::embedded {

/// The delegated OCSP responder of all authorities here (RFC 6960, RFC 5019). Thread-safe.
///
/// An answer is signed when it is first asked for and kept for half its life. Each request looks at
/// the end of the revocation log, so that a revocation, hold or release by any process shows at
/// once. Serial numbers that were never issued, and other CAs', get an unsigned `unauthorized`.
class OcspResponder {
public:
    struct Parts {
        store::Database& database;
        const Authorities& authorities;
        const Settings& settings;
        const Clock& clock;
    };

    explicit OcspResponder(const Parts& parts);

    /// Answers one request, in DER. A request that is wrong, or that cannot be answered now, gets
    /// OCSP's own word for it.
    OcspReply answer(ByteView request);

private:
    struct Status;

    OcspReply answer(const pki::OcspRequest& request);
    const Authority* issuer_of(const AuthoritySet& set, const pki::OcspRequest& request) const;
    void apply_changes();
    std::optional<Status> status_of(const Authority& authority, const pki::CertId& id) const;
    OcspReply sign(const Authority& authority, const std::vector<Status>& found,
                   const pki::OcspRequest& request, bool with_nonce) const;
    bool take_nonce_token();

    /// Fresh signatures for nonces that may still be made: anybody can ask for them.
    struct Bucket {
        double tokens = 0;
        UtcTime filled_at;
    };

    Parts parts_;
    Guarded<OcspCache> cache_;
    Guarded<Bucket> bucket_;
};

}  // namespace certferry::ca::embedded
