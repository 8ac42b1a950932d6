#pragma once

#include "pki/digest.h"
#include "registration/opened_request.h"

#include <string>

namespace certferry::registration {

/// What makes two SCEP messages the same request: endpoint, transactionID, messageType, SHA-256 of
/// the CSR and SHA-256 of the signer certificate, each with its length, hashed. Nonces and times do
/// not count: a client that tries again makes new ones.
pki::Sha256 identity_of(const std::string& endpoint, const OpenedRequest& request);

/// The key towards the CA: the identity and the number of the record, so that the same bytes long
/// after are another request.
std::string idempotency_key(ByteView identity, std::int64_t record);

}  // namespace certferry::registration
