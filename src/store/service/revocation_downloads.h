#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The queue's revocations as the Intune-compatible API gives them to an application. They share
/// rows and leases with connectors: what one side has leased the other does not get.
namespace certferry::store::service {

/// A revocation that waits, with what the certificate's issuance was reported as.
struct WaitingRevocation {
    std::string request_id;
    std::string serial_number;
    std::optional<std::string> issuer;
    std::optional<std::string> ca_configuration;
    UtcTime created_at;
};

/// Where a walk through the queue goes on; both at their least: from its head.
struct QueuePosition {
    UtcTime created_at;
    std::string request_id;
};

/// Offers again what applications have had for the whole of a lease without a result. Connectors'
/// leases are looked after with theirs.
void release_ended_downloads(Session& session, std::string_view tenant_id, UtcTime now);

/// Revocations that may be leased, oldest first, after `after`, at most `limit`: those whose
/// issuance was reported and which nobody has.
std::vector<WaitingRevocation> list_waiting_revocations(Session& session,
                                                        std::string_view tenant_id,
                                                        const QueuePosition& after,
                                                        std::int64_t limit);

struct RevocationLease {
    std::string tenant_id;
    std::string lease_id;
    std::string application_id;  ///< Stands where a connector's id would.
    UtcTime now;
    UtcTime until;
};

/// Leases one. False if somebody else was faster.
bool lease_revocation(Session& session, const RevocationLease& lease, std::string_view request_id);

/// A revocation that is not closed, as far as results need it.
struct OpenRevocation {
    std::string certificate_id;
    std::optional<std::string> lease_id;
};

/// Empty if there is no such revocation or it is closed. Nobody else changes it until this
/// transaction ends.
std::optional<OpenRevocation> lock_open_revocation(Session& session, std::string_view tenant_id,
                                                   std::string_view request_id);

/// What came of an attempt.
struct RevocationEnd {
    std::string state;  ///< `succeeded` or `failed`.
    std::optional<std::string> code;
    std::optional<std::string> message;
};

void close_revocation(Session& session, std::string_view tenant_id, std::string_view request_id,
                      const RevocationEnd& end, UtcTime now);

/// Keeps why an attempt failed; the lease runs on, and the request is offered again after it.
void note_revocation_attempt(Session& session, std::string_view tenant_id,
                             std::string_view request_id, const RevocationEnd& end, UtcTime now);

/// Writes the certificate's revocation_state.
void mark_revocation(Session& session, std::string_view tenant_id, std::string_view certificate_id,
                     std::string_view revocation_state, UtcTime now);

}  // namespace certferry::store::service
