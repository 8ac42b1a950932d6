#pragma once

#include "pki/certificate_request.h"
#include "registration/allowance.h"
#include "registration/endpoint_config.h"
#include "registration/refusal.h"

#include <variant>

namespace certferry::registration {

/// Decodes what a CSR that has proved itself asks for and maps it to a template, or refuses it by
/// name: forbidden extensions, keys that the reply could not be encrypted to or that are too small,
/// a hash that the endpoint does not take.
std::variant<Wish, Refusal> read_wish(const pki::CertificateRequest& csr,
                                      const EndpointConfig& endpoint, UtcTime now);

}  // namespace certferry::registration
