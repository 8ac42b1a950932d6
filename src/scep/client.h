#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "pki/certificate.h"
#include "pki/certificate_request.h"
#include "pki/cms_enveloped.h"
#include "pki/digest.h"
#include "pki/key.h"
#include "scep/ca_certificates.h"
#include "scep/capabilities.h"
#include "scep/types.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The client's half of SCEP (RFC 8894, 3 and 4): messages in and out as bytes; whoever calls sends
// them.
namespace certferry::scep {

/// The client's key and the certificate it signs with: self-signed for a first enrolment, the
/// certificate to renew otherwise.
struct ClientIdentity {
    pki::Certificate certificate;
    pki::PrivateKey key;
};

/// A self-signed certificate for a first enrolment (RFC 8894, 2.3): the CSR's subject, valid from a
/// day ago for a week, fit to sign and to be encrypted to.
pki::Certificate self_signed(const pki::Name& subject, const pki::PrivateKey& key, UtcTime now);

/// The transactionID that clients derive from the key (RFC 8894, 3.2.1.1): upper-case hex of the
/// SHA-256 of the SubjectPublicKeyInfo.
std::string transaction_id_of(const pki::PublicKey& key);

/// Weak algorithms that the user let a client use.
struct LegacyAllowed {
    bool sha1 = false;
    bool des3 = false;  ///< Written `3des`.
    bool des = false;
};

/// Algorithms to use with a server.
struct Algorithms {
    pki::Hash hash = pki::Hash::sha256;
    pki::ContentCipher cipher = pki::ContentCipher::aes_256_cbc;

    /// The strongest that the server lists; a weak one only if it is allowed. Throws
    /// Error(algorithm_refused) if nothing is left, naming what to allow: the list comes unsigned,
    /// so whoever trims it must not choose for us.
    static Algorithms choose(const Capabilities& capabilities, const LegacyAllowed& allowed);
};

/// One request under way: what is needed to build a message and to recognise its answer.
struct Transaction {
    std::string id;
    Bytes sender_nonce;

    /// A new exchange with a fresh nonce of 16 octets.
    static Transaction start(std::string id);
};

/// Builds a pkiMessage around `content`: a PKCS#10, an IssuerAndSubject, or an IssuerAndSerial.
Bytes make_request(MessageType type, const Transaction& transaction, ByteView content,
                   const ClientIdentity& identity, const pki::Certificate& encrypt_to,
                   const Algorithms& algorithms, UtcTime now);

struct Success {
    std::vector<pki::Certificate> certificates;
    std::vector<Bytes> crls;  ///< DER.
};

struct Failure {
    std::optional<FailInfo> info;  ///< Empty if the server gave none that we know.
    std::string text;              ///< failInfoText; foreign text, may be empty.
};

struct Pending {};

using Answer = std::variant<Success, Failure, Pending>;

/// Reads a CertRep: signed by one of `ca.signers`, for this transaction, with our nonce, and if
/// successful encrypted to our identity. Throws Error(scep_answer_invalid), naming what does not
/// fit.
Answer read_answer(ByteView body, const Transaction& transaction, const ClientIdentity& identity,
                   const CaCertificates& ca, const LegacyAllowed& allowed);

/// The certificate in `success` that certifies this key; empty if there is none.
std::optional<pki::Certificate> certificate_for(const Success& success, const pki::PublicKey& key);

}  // namespace certferry::scep
