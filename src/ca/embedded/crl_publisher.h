#pragma once

#include "ca/embedded/authorities.h"
#include "store/ca/crls.h"
#include "store/database.h"

#include <vector>

namespace certferry::ca::embedded {

/// Builds and publishes CRLs (RFC 5280, 5): from the revocations in the database, never inside
/// anybody's request. Full and delta CRLs of an authority share one sequence of numbers; a delta
/// refers to the oldest full CRL that is still valid, so that whoever holds any valid one can use
/// it. A revoked certificate leaves the CRLs after one that was made past its end.
///
/// Not for several threads at once; several processes do no harm, numbers are taken in the
/// database.
class CrlPublisher {
public:
    struct Parts {
        store::Database& database;
        const Authorities& authorities;
        const Settings& settings;
        const Clock& clock;
    };

    explicit CrlPublisher(const Parts& parts) noexcept : parts_(parts) {}

    /// Publishes what is due: full CRLs before the last one ends, deltas likewise and soon after a
    /// change. An authority without its key here is skipped and logged. Gives the moment when
    /// something falls due next, if nothing changes until then.
    UtcTime publish_due();

    /// Publishes a full CRL now, and a delta with it. Throws Error(ca_key_missing).
    void publish_full(const Authority& authority);

    /// Publishes a delta CRL now. Throws Error(ca_key_missing).
    void publish_delta(const Authority& authority);

private:
    struct Due;
    struct Built;

    Due due(const Authority& authority, UtcTime now) const;
    UtcTime publish_due(const Authority& authority, UtcTime now);
    Built build_full(store::Session& session, const Authority& authority,
                     std::int64_t number) const;
    Built build_delta(store::Session& session, const Authority& authority,
                      std::int64_t number) const;
    std::int64_t take_number(const Authority& authority) const;
    void publish(const std::vector<Built>& built) const;

    Parts parts_;
};

}  // namespace certferry::ca::embedded
