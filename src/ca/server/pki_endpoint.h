#pragma once

#include "ca/publication.h"
#include "http/router.h"

namespace certferry::ca::server {

/// Adds what the listener `pki` serves: reads only, plain HTTP, for everybody.
/// - `GET /crl/{slug}.crl` and `/crl/{slug}-delta.crl`: DER (RFC 2585);
/// - `GET /aia/{slug}.crt`: the authority's certificate, DER (RFC 2585);
/// - `POST /ocsp` and `GET /ocsp/{base64}`: OCSP (RFC 6960, appendix A; RFC 5019, 6).
///
/// Answers carry what caches need: ETag, Last-Modified, Cache-Control. `publication` is lent.
void add_pki_routes(http::Router& router, Publication& publication, const Clock& clock);

}  // namespace certferry::ca::server
