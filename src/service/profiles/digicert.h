#pragma once

#include "service/profiles/finding.h"
#include "service/profiles/profile.h"

// PKCS profiles for DigiCert's CA (formerly Symantec): the host is the provider's service, the CA
// name is exactly `Symantec`, and the template name is the OID of a certificate profile there.
namespace certferry::service {

/// True if host, CA name and template name a DigiCert CA: then NameFacts::digicert is set when
/// names are made.
bool is_digicert(const PkcsSettings& settings);

/// E_DIGICERT_FIELDS: one or two of the three name DigiCert, or the profile wants a subject or an
/// alternative name that it does not give. Nothing for other CAs.
Findings check_digicert(const PkcsSettings& settings);

}  // namespace certferry::service
