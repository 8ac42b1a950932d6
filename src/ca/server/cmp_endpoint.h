#pragma once

#include "ca/server/cmp_responder.h"
#include "http/router.h"

namespace certferry::ca::server {

/// Adds CMP over HTTP (RFC 6712; RFC 9483, 6.1) to the listener `ra`: `POST /.well-known/cmp`, with
/// `/p/{template}` and an operation's label such as `/pkcs10` after it where the client wants them.
/// The label changes nothing: the message says what it is. `responder` is lent.
void add_cmp_routes(http::Router& router, CmpResponder& responder);

}  // namespace certferry::ca::server
