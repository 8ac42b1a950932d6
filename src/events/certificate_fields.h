#pragma once

#include "events/event.h"
#include "pki/certificate.h"

namespace certferry::events {

/// Tells of a certificate in those of these fields that the event's type has: thumbprint and serial
/// number in upper-case hexadecimal, issuer, subject, and both ends of its validity.
void add_certificate(Event& event, const pki::Certificate& certificate);

}  // namespace certferry::events
