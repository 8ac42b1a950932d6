#pragma once

#include "ca/embedded/own_certificates.h"
#include "ca/embedded/settings.h"

#include <string>

// Making a CA and its successors: what `certferry ca init`, `next` and `activate` do, without the
// CRLs and OCSP responders that the maintenance job adds.
namespace certferry::ca::embedded {

/// Makes keys and certificates and stores them. Goes on where an earlier call was cut short. Throws
/// Error(ca_exists) if there is a CA that issues.
void initialise(const OwnParts& parts, const SetupPlan& plan);

/// Makes the CA's next key and certificate: a new root, or a new issuing CA below the same root,
/// like the present one. If `plan` names a subject in use, its common name gets ` G2`, ` G3`, …,
/// because CRLs and requests name a CA by its subject. Gives the new one's slug. Throws
/// Error(ca_missing), Error(ca_key_missing), and Error(ca_exists) if there is a next one already.
std::string make_next(const OwnParts& parts, const AuthorityPlan& plan);

/// From now on the next CA issues; the one before signs only its CRLs and OCSP responders until it
/// ends. Throws Error(ca_next_missing).
void activate_next(const OwnParts& parts);

}  // namespace certferry::ca::embedded
