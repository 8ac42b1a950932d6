#pragma once

#include "base/error_code.h"

/// What can go wrong with a connector's work: issuing, re-encrypting, imports, revocation.
namespace certferry::codes {

inline constexpr ErrorCode work_item_invalid{
    "work_item_invalid", ErrorKind::unprocessable, "the request does not make sense",
    "connector and service are of versions that do not fit; update the older one"};
inline constexpr ErrorCode connector_not_enrolled{
    "connector_not_enrolled", ErrorKind::precondition_failed,
    "this connector has no client certificate of the service",
    "run `certferry connector enroll` with a token that an administrator made"};
inline constexpr ErrorCode client_certificate_doubtful{
    "client_certificate_doubtful", ErrorKind::precondition_failed,
    "the connector's client certificate lies in its place, but something is wrong with it",
    "mend what the text says, or enrol again: `certferry connector enroll`"};
inline constexpr ErrorCode recipient_untrusted{
    "recipient_untrusted", ErrorKind::forbidden,
    "the certificate to encrypt for is not one of this device and user",
    "compare work.device_ca_file of the connector with the service's internal CA; if they agree, "
    "somebody has changed the request: look at the service"};
inline constexpr ErrorCode recipient_unfit{
    "recipient_unfit", ErrorKind::unprocessable,
    "nothing can be encrypted for the device's certificate",
    "let the device enrol again with an RSA key of 2048 bits or more, P-256 or P-384"};
inline constexpr ErrorCode work_unknown{"work_unknown", ErrorKind::not_found,
                                        "the journal has no such request",
                                        "look at `certferry connector journal list`"};
inline constexpr ErrorCode work_held{
    "work_held", ErrorKind::forbidden, "somebody has to approve this at the connector",
    "look at `certferry connector journal list`, then `certferry connector approve REQUEST`"};
inline constexpr ErrorCode ca_not_configured{
    "ca_not_configured", ErrorKind::unprocessable, "this connector has no such CA",
    "add a [ca.NAME] with the host and name that the profile names, on every connector"};
inline constexpr ErrorCode ca_circuit_open{
    "ca_circuit_open", ErrorKind::unavailable,
    "the CA failed several times in a row and is left alone for a while",
    "look why it fails; requests go on by themselves"};
inline constexpr ErrorCode digicert_unsupported{"digicert_unsupported", ErrorKind::unprocessable,
                                                "DigiCert is not supported yet",
                                                "give the profile another CA"};
inline constexpr ErrorCode ca_call_unaccounted{
    "ca_call_unaccounted", ErrorKind::unavailable,
    "the answer of the CA was lost, and it cannot tell what became of the call",
    "look for the certificate at the CA, by event 0500's time and CSR"};
inline constexpr ErrorCode work_key_missing{
    "work_key_missing", ErrorKind::precondition_failed, "this connector does not have the key",
    "bring it from a connector that has it: `certferry connector keys export` and `keys import`"};
inline constexpr ErrorCode escrow_key_missing{
    "escrow_key_missing", ErrorKind::precondition_failed,
    "there is no escrow key to keep a copy of the PFX under",
    "make one with `certferry connector keys create --kind escrow`, or import it from another "
    "connector"};
inline constexpr ErrorCode recrypt_proof_wrong{
    "recrypt_proof_wrong", ErrorKind::forbidden, "the device's old key has not signed its new one",
    "if the device lost its key, let it enrol again; then approve the request at the connector"};
inline constexpr ErrorCode escrow_copy_foreign{"escrow_copy_foreign", ErrorKind::forbidden,
                                               "the stored copy is not this user's or device's",
                                               "look at the service: copies were swapped"};
inline constexpr ErrorCode import_thumbprint_wrong{
    "import_thumbprint_wrong", ErrorKind::unprocessable,
    "the imported PFX holds another certificate than its record says", "import it again"};
inline constexpr ErrorCode import_purpose_wrong{
    "import_purpose_wrong", ErrorKind::unprocessable,
    "the intended purpose of the imported certificate is not known", "import it again"};
inline constexpr ErrorCode result_unwanted{
    "result_unwanted", ErrorKind::conflict, "the service does not want the result any more",
    "nothing: the request was withdrawn meanwhile; what was issued for it is revoked"};

}  // namespace certferry::codes
