#pragma once

#include "base/error.h"
#include "ca/issuer.h"
#include "pki/cmp_bodies.h"

// How refusals are told in CMP: PKIFailureInfo's nearest bit for everybody, and as statusString the
// stable code and its detail, which our own connectors read.
namespace certferry::ca::server {

pki::CmpStatusInfo status_of(const Rejected& rejected);

/// systemUnavail if nothing was done and the same may be tried again, systemFailure if it may have
/// been done.
pki::CmpStatusInfo status_of(const Error& error);

/// Already revoked is the rejection certRevoked, with the time as second line of the text.
pki::CmpStatusInfo status_of(const Revocation& revocation);

}  // namespace certferry::ca::server
