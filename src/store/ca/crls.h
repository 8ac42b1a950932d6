#pragma once

#include "store/session.h"

#include <optional>

namespace certferry::store::ca {

enum class CrlKind { full, delta };

/// What a published CRL is, without its octets.
struct CrlRecord {
    std::int64_t authority_id = 0;
    CrlKind kind = CrlKind::full;
    std::int64_t number = 0;
    UtcTime this_update;
    UtcTime next_update;
    std::int64_t log_position = 0;  ///< Newest row of the revocation log that it knows.
};

/// Publishes a CRL: from now on it is the newest of its kind, unless one with a higher number is
/// there. The octets of older ones are given up, and full ones that ended before `now` forgotten.
void publish_crl(Session& session, const CrlRecord& record, ByteView der, UtcTime now);

/// The newest one of its kind.
std::optional<CrlRecord> newest_crl(Session& session, std::int64_t authority_id, CrlKind kind);

/// Octets of that CRL; empty if a newer one took its place.
std::optional<Bytes> crl_der(Session& session, const CrlRecord& record);

/// The oldest full CRL that a relying party may still use: what a delta must refer to.
std::optional<CrlRecord> oldest_valid_full_crl(Session& session, std::int64_t authority_id,
                                               UtcTime now);

}  // namespace certferry::store::ca
