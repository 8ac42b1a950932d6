#pragma once

#include "ca/embedded/authorities.h"
#include "ca/issuer.h"
#include "ca/template.h"
#include "pki/certificate.h"

#include <optional>

// What goes into each kind of certificate (RFC 5280, 4.2): values only, nothing is signed here.
namespace certferry::ca::embedded {

/// An end entity's, by template and request. The request is one that `refuse` let pass.
pki::CertificateContent end_entity_content(const Authority& authority, const Template& entry,
                                           const IssueRequest& request, const Validity& validity);

/// A delegated OCSP responder's: OCSPSigning and ocsp-nocheck (RFC 6960, 4.2.2.2.1).
pki::CertificateContent responder_content(const Authority& authority, const pki::PublicKey& key,
                                          const Validity& validity);

struct AuthorityContent {
    const AuthorityPlan& plan;
    const pki::PublicKey& key;
    std::string slug;
    int path_length = 0;
    Validity validity;
};

/// A root's, which names itself; it names its own CRL, so that tools which check every certificate
/// of a chain find one for it too.
pki::CertificateContent root_content(const AuthorityContent& what, const Settings& settings);

/// An issuing CA's, below `parent`.
pki::CertificateContent issuing_content(const AuthorityContent& what, const Authority& parent);

}  // namespace certferry::ca::embedded
