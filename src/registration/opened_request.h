#pragma once

#include "pki/certificate_request.h"
#include "registration/endpoint_config.h"
#include "registration/ra_keys.h"
#include "registration/refusal.h"
#include "scep/identifiers.h"
#include "scep/reply.h"
#include "scep/request.h"

#include <memory>
#include <string>
#include <variant>

namespace certferry::registration {

/// A pkiMessage that proved itself: signed by its signer, opened by an RA key, its content what its
/// type says.
struct OpenedRequest {
    scep::PkiRequest message;
    scep::MessageType type;
    std::shared_ptr<const RaPair>
        ra;  ///< The pair that it was addressed to, which signs the reply.
    pki::ContentCipher cipher;
    std::variant<pki::CertificateRequest, scep::IssuerAndSubject, scep::IssuerAndSerial> content;

    const pki::CertificateRequest& csr() const {
        return std::get<pki::CertificateRequest>(content);
    }
};

using OpenResult = std::variant<OpenedRequest, Refusal>;

/// Checks and opens a pkiMessage: algorithms, signature, type, nonce, envelope, content; in this
/// order, and the first that fails is the answer.
///
/// What is wrong inside of the envelope is one refusal, `scep_envelope_refused`, made by one path
/// with the same work whatever the fault was: no recipient of ours or two, a wrong key, padding or
/// cipher block, content of another kind, a CSR with a wrong self-signature, or (PKCSReq) with a
/// key that is not the signer's. Its detail is for the debug channel only. After that the CSR has
/// proved itself and every refusal is named.
OpenResult open_request(scep::PkiRequest message, const EndpointConfig& endpoint,
                        const RaSnapshot& ra, UtcTime now);

}  // namespace certferry::registration
