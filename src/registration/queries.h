#pragma once

#include "base/time.h"
#include "ca/issuer.h"
#include "journal/scep_journal.h"
#include "registration/opened_request.h"

#include <variant>
#include <vector>

namespace certferry::registration {

struct Delivery {
    std::vector<pki::Certificate> certificates;
    std::vector<Bytes> crls;  ///< DER.
};

/// GetCert and GetCRL (RFC 8894, 3.3.4 and 3.3.5): certificates and CRLs are public, so nothing is
/// asked of the signer. A certificate that was revoked is not given, nor one that its own request
/// did not get. Writes nothing.
std::variant<Delivery, Refusal> answer_query(const OpenedRequest& request, ca::Issuer& issuer,
                                             const journal::ScepJournal& journal,
                                             Deadline deadline);

}  // namespace certferry::registration
