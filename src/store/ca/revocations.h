#pragma once

#include "store/session.h"

#include <optional>
#include <string_view>
#include <vector>

namespace certferry::store::ca {

/// One certificate of a CRL or an OCSP answer.
struct RevokedRow {
    Bytes serial;
    std::optional<UtcTime> revoked_at;  ///< Empty: it was released from its hold.
    int reason = 0;                     ///< CRLReason, if revoked.
};

/// Which certificate, of which authority.
struct SerialOf {
    std::int64_t authority_id = 0;
    ByteView serial;
};

/// Lets one transaction at a time revoke and release, so that their rows of the log are committed
/// in the order of their numbers and nobody who reads up to one misses an earlier one. Comes before
/// the two that follow, and before the look that decides about them.
void lock_revocations(Session& session);

/// Marks a certificate revoked (or on hold, reason 6) and appends to the log. `revoked_at` stays as
/// it is for a certificate that was on hold.
void mark_revoked(Session& session, const SerialOf& which, UtcTime at, int reason);

/// Ends a hold and appends to the log.
void mark_released(Session& session, const SerialOf& which, UtcTime at);

/// Number of the newest row of the log; 0 if there is none. Growing numbers are how a CRL or a
/// cached answer knows that it is out of date.
std::int64_t log_head(Session& session);

/// Serial numbers that the log names after `position`, of all authorities.
std::vector<Bytes> serials_changed_after(Session& session, std::int64_t position);

/// Time of the authority's first change after `position`.
std::optional<UtcTime> first_change_after(Session& session, std::int64_t authority_id,
                                          std::int64_t position);

/// Every certificate of the authority that is revoked or on hold and ends after `ends_after`.
template <class F>
void for_each_revoked(Session& session, std::int64_t authority_id, UtcTime ends_after, F&& use) {
    session.for_each(
        "SELECT serial, revoked_at, reason FROM certificates"
        " WHERE authority_id = $1 AND not_after > $2 AND revoked_at IS NOT NULL",
        {authority_id, ends_after}, [&use](const Row& row) {
            use(RevokedRow{.serial = row.bytes(0),
                           .revoked_at = row.time(1),
                           .reason = static_cast<int>(row.integer(2))});
        });
}

/// The present state of every certificate of the authority that the log names after `position`.
template <class F>
void for_each_changed(Session& session, std::int64_t authority_id, std::int64_t position, F&& use) {
    session.for_each(
        "SELECT serial, revoked_at, reason FROM certificates WHERE serial IN"
        " (SELECT serial FROM revocation_log WHERE authority_id = $1 AND id > $2)",
        {authority_id, position}, [&use](const Row& row) {
            use(RevokedRow{.serial = row.bytes(0),
                           .revoked_at = row.optional_time(1),
                           .reason = static_cast<int>(row.optional_integer(2).value_or(0))});
        });
}

}  // namespace certferry::store::ca
