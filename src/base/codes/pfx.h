#pragma once

#include "base/error_code.h"

/// What can be wrong with a PFX file, and with importing it for a user.
namespace certferry::codes {

// The file itself: by the import tool, and again by the connector that opens it. A password that
// does not open it is password_wrong.
inline constexpr ErrorCode pfx_malformed{
    "pfx_malformed", ErrorKind::malformed, "the file is not a PFX that can be read",
    "check that it is a whole PKCS #12 file, and export it again"};
inline constexpr ErrorCode pfx_mac_missing{
    "pfx_mac_missing", ErrorKind::unprocessable,
    "nothing protects the PFX from being changed unseen: it has no MAC",
    "export it again with a password and a MAC"};
inline constexpr ErrorCode pfx_algorithm_refused{
    "pfx_algorithm_refused", ErrorKind::unprocessable,
    "the PFX is protected by an algorithm that is not supported",
    "export it again with AES-256 and SHA-256, or with 3DES and SHA-1"};
inline constexpr ErrorCode pfx_iterations_exceeded{
    "pfx_iterations_exceeded", ErrorKind::unprocessable,
    "the PFX asks for too many iterations of its key derivation",
    "export it again with at most 2 000 000 iterations in all"};
inline constexpr ErrorCode pfx_key_missing{"pfx_key_missing", ErrorKind::unprocessable,
                                           "the PFX holds no private key",
                                           "export the certificate with its private key"};
inline constexpr ErrorCode pfx_keys_several{
    "pfx_keys_several", ErrorKind::unprocessable, "the PFX holds several private keys",
    "export each key with its certificate into a file of its own"};
inline constexpr ErrorCode pfx_certificate_missing{
    "pfx_certificate_missing", ErrorKind::unprocessable,
    "the PFX lacks the certificate of its private key",
    "export the certificate that belongs to the key with it"};

// Importing it.
inline constexpr ErrorCode pfx_user_unknown{
    "pfx_user_unknown", ErrorKind::unprocessable, "there is no user of this principal name",
    "check the name in the directory; the certificate's mail address may be another"};
inline constexpr ErrorCode pfx_purpose_refused{
    "pfx_purpose_refused", ErrorKind::unprocessable,
    "the purpose is not one that certificates can be imported for",
    "use unassigned, smime-encryption or smime-signing"};
inline constexpr ErrorCode pfx_padding_refused{
    "pfx_padding_refused", ErrorKind::unprocessable, "the padding is not one that is safe to use",
    "import the file again, with oaep-sha256, oaep-sha384 or oaep-sha512"};
inline constexpr ErrorCode pfx_password_refused{
    "pfx_password_refused", ErrorKind::unprocessable,
    "the password has characters that cannot be carried",
    "leave --keep-pfx out, or give the file a password of characters up to U+00FF"};
inline constexpr ErrorCode pfx_import_key_mismatch{
    "pfx_import_key_mismatch", ErrorKind::forbidden,
    "the import key is not the one whose fingerprint was given",
    "compare with certferry connector keys list at the connector; never import with a key that "
    "does not fit"};
inline constexpr ErrorCode pfx_not_allowed{
    "pfx_not_allowed", ErrorKind::forbidden,
    "the service does not let this application import certificates",
    "give it the roles DeviceManagementConfiguration.ReadWrite.All and User.Read.All (Microsoft "
    "Graph, application), with admin consent"};
inline constexpr ErrorCode pfx_record_exists{"pfx_record_exists", ErrorKind::conflict,
                                             "the user has this certificate already",
                                             "leave it, or run the import with --update again"};
inline constexpr ErrorCode pfx_record_unknown{"pfx_record_unknown", ErrorKind::not_found,
                                              "the user has no such imported certificate",
                                              "look it up with certferry pfx list"};
inline constexpr ErrorCode pfx_record_refused{"pfx_record_refused", ErrorKind::unprocessable,
                                              "the service does not take the record",
                                              "correct what the message names"};
inline constexpr ErrorCode pfx_list_invalid{
    "pfx_list_invalid", ErrorKind::unprocessable, "a row of the list cannot be read",
    "use the columns file, user, password, password_file and purpose; see the documentation"};

}  // namespace certferry::codes
