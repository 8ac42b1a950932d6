#pragma once

#include "ca/issuer.h"
#include "pki/digest.h"
#include "store/ca/requests.h"

#include <chrono>

// Requests that wait for an administrator, as they are stored.
namespace certferry::ca::embedded {

/// When to ask again. People decide, so minutes are soon enough.
inline constexpr std::chrono::seconds pending_retry_after{60};

/// With a new random ticket, state pending.
store::ca::RequestRecord to_record(const IssueRequest& request, const pki::Sha256& idempotency,
                                   store::ca::Provenance provenance, UtcTime now);

/// The request as it was, authorised now by the administrator `by`. The idempotency key itself is
/// not stored and stays empty.
IssueRequest from_record(const store::ca::RequestRecord& record, std::string_view by);

}  // namespace certferry::ca::embedded
