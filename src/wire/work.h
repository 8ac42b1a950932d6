#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "wire/device.h"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a connector gets to do its work with, by kind: members of an item of `work/lease`, beside
/// those of WorkItem (wire/work_calls.h).
namespace certferry::wire {

/// `pkcs`: make a key, have the CA sign, wrap the PFX for the device.
struct PkcsWork {
    std::string ca_host;
    std::string ca_name;
    std::string template_name;
    std::string subject;  ///< Text of pki::Name; what counts is `subject_der`.
    Bytes subject_der;
    std::vector<AltNameItem> subject_alt_names;
    std::vector<std::string> extended_key_usages;  ///< Dotted.
    std::string key_algorithm;                     ///< rsa, ec.
    std::optional<int> key_size;                   ///< Bits, with rsa.
    std::optional<std::string> curve;              ///< P-256, P-384, with ec.
    std::optional<UtcTime> not_after;
    std::optional<std::string> sid;  ///< For the extension of the security identifier.
    std::string pfx_encryption;      ///< aes256, legacy.
    Bytes recipient;                 ///< The device's encryption certificate, DER.
};
BOOST_DESCRIBE_STRUCT(PkcsWork, (),
                      (ca_host, ca_name, template_name, subject, subject_der, subject_alt_names,
                       extended_key_usages, key_algorithm, key_size, curve, not_after, sid,
                       pfx_encryption, recipient))

/// `recrypt`: open the escrow copy, wrap it for the device's new key.
struct RecryptWork {
    std::string certificate_id;
    std::optional<Bytes> escrow_copy;    ///< Always there in an item; the queue does not store it.
    std::string escrow_key_id;           ///< SHA-256 of the key's SPKI, hexadecimal.
    Bytes recipient;                     ///< The certificate of the new key, DER.
    std::optional<Bytes> old_recipient;  ///< That of the key before.
    /// The old key's signature over the new SubjectPublicKeyInfo, with SHA-256. Absent: the old key
    /// is lost, and somebody has to approve it at the connector.
    std::optional<Bytes> proof;
};
BOOST_DESCRIBE_STRUCT(RecryptWork, (),
                      (certificate_id, escrow_copy, escrow_key_id, recipient, old_recipient, proof))

/// `import`: open the password of an imported PFX, wrap the PFX for a device.
struct ImportWork {
    std::string imported_id;
    Bytes encrypted_pfx_blob;
    Bytes encrypted_pfx_password;
    std::string provider_name;
    std::string key_name;
    std::string padding_scheme;
    std::string thumbprint;  ///< SHA-1 of the certificate, lower-case hexadecimal.
    std::string intended_purpose;
    Bytes recipient;  ///< The device's encryption certificate, DER.
};
BOOST_DESCRIBE_STRUCT(ImportWork, (),
                      (imported_id, encrypted_pfx_blob, encrypted_pfx_password, provider_name,
                       key_name, padding_scheme, thumbprint, intended_purpose, recipient))

/// `revoke`.
struct RevokeWork {
    std::string certificate_id;
    std::optional<Bytes> certificate;  ///< DER, where the service has it.
    std::string issuer;                ///< As it was reported when the certificate was issued.
    std::string serial_number;         ///< Lower-case hexadecimal.
    std::optional<std::string> ca_host;
    std::optional<std::string> ca_name;
    std::optional<std::string> ca_configuration;
    int reason = 0;  ///< CRLReason (RFC 5280, 5.3.1).
};
BOOST_DESCRIBE_STRUCT(RevokeWork, (),
                      (certificate_id, certificate, issuer, serial_number, ca_host, ca_name,
                       ca_configuration, reason))

}  // namespace certferry::wire
