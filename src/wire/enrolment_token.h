#pragma once

#include "base/bytes.h"
#include "base/secret.h"

namespace certferry::wire {

/// The SHA-256 of the service's TLS CA key (SPKI) that an enrolment token carries after its dot in
/// hexadecimal, so that the first call cannot be intercepted.
///
/// Throws Error(enrolment_token_refused) for a token without it, such as one copied in part.
Bytes ca_key_of(const Secret& token);

}  // namespace certferry::wire
