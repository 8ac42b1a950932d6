#pragma once

#include "base/time.h"
#include "store/database.h"
#include "store/service/connectors.h"
#include "store/service/requests.h"
#include "wire/work_calls.h"

#include <chrono>
#include <functional>
#include <vector>

namespace certferry::service {

/// Gives connectors their work and takes its results, each call in one transaction. Thread-safe,
/// and any number of service processes may do so over one database.
///
/// A request is leased to one connector at a time; the lease lasts `lease_for` and may be extended.
/// It ends by the first result that is accepted, and only by one:
///  - `succeeded` is accepted as long as the request has not ended, from whoever was ever given a
///    lease of it: what was made is not thrown away because it came late;
///  - `failed` only from whoever holds it, or while nobody does, so that a connector that is late
///    does not end what another one is about to do;
///  - `released` and `pending` do not end it and need the current lease.
/// The same result again is `duplicate`: of `pkcs` the same certificate, of the others the same
/// payload.
///
/// Times are those of the database, so that processes need not agree on theirs.
class WorkDesk {
public:
    static constexpr std::chrono::seconds lease_for{300};
    static constexpr std::int64_t max_attempts = 10;  ///< Leases without a result.
    static constexpr std::chrono::minutes hidden_after_release{10};
    static constexpr std::chrono::days pending_for{7};
    static constexpr std::chrono::hours silent_for{24};  ///< Then its pending work is given away.
    static constexpr std::chrono::days leases_known_for{30};
    static constexpr std::chrono::days ended_kept_for{180};

    using DatabaseTime = std::function<UtcTime(store::Session&)>;

    /// All is lent. `now` is for tests, which make time go by.
    struct Parts {
        store::Database& database;
        DatabaseTime now = [](store::Session& session) { return session.now(); };
    };

    explicit WorkDesk(Parts parts) : parts_(std::move(parts)) {}

    /// What there is now; does not wait. Throws Error(validation_failed).
    wire::LeaseAnswer lease(const store::service::ConnectorRecord& connector,
                            const wire::LeaseRequest& order);

    /// Throws Error(validation_failed) for more than `wire::max_leased_requests`.
    wire::LeaseExtensionAnswer extend(const store::service::ConnectorRecord& connector,
                                      const wire::LeaseExtension& extension);

    /// Throws Error(validation_failed) for more than `wire::max_leased_requests`. What is wrong
    /// with one result is in its own answer.
    wire::WorkReportAnswer take_results(const store::service::ConnectorRecord& connector,
                                        const wire::WorkReport& report);

    /// Makes requests visible whose lease has ended or that are pending and due; ends those that
    /// were leased too often. Cheap if there are none; to be run every few seconds.
    void return_due();

    /// Ends what has been pending for too long, gives away what is pending with a connector that is
    /// gone, disabled or silent, and forgets what is old. To be run every minute or so.
    void tidy();

private:
    wire::LeaseAnswer items_of(store::Session& session,
                               std::vector<store::service::RequestRecord> leased,
                               const std::string& lease_id, UtcTime now) const;
    void end_long_pending();
    void give_away_pending();

    Parts parts_;
};

}  // namespace certferry::service
