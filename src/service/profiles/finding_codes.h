#pragma once

#include "service/profiles/finding.h"

// The table of findings. Codes of the product family keep its names; those that only we have are
// E_HASH_FIPS, E_JSON_TYPE, E_JSON_UNKNOWN, E_JSON_VALUE, E_MAIL_CERTIFICATE, E_REQUIRED,
// E_SUBJECT_FORMAT, E_TRUST_STORE, W_KEY_KSP and W_TRUST_STORE.
namespace certferry::service::findings {

inline constexpr FindingCode e_device_pin{
    "E_DEVICE_PIN", "The device needs a screen lock before it can install a certificate.",
    "Ask the user to set a PIN; the device tries again at each check-in."};
inline constexpr FindingCode e_digicert_fields{
    "E_DIGICERT_FIELDS",
    "Host, CA name, template and names of a profile for a DigiCert CA do not go together.",
    "Set pki-ws.symauth.com, Symantec and the certificate profile's OID; use a common name or "
    "e-mail subject, and e-mail and UPN as alternative names."};
inline constexpr FindingCode e_eku_empty{"E_EKU_EMPTY",
                                         "A SCEP profile needs at least one extended key usage.",
                                         "Add one, for example Client Authentication."};
inline constexpr FindingCode e_hash_fips{"E_HASH_FIPS", "SHA-1 alone is not allowed in FIPS mode.",
                                         "Choose sha2."};
inline constexpr FindingCode e_immutable{"E_IMMUTABLE",
                                         "This setting cannot change once the profile exists.",
                                         "Make a new profile and assign it instead of this one."};
inline constexpr FindingCode e_import_format{
    "E_IMPORT_FORMAT", "The file is not a PFX.",
    "Export certificate and private key as PKCS #12 and import that file."};
inline constexpr FindingCode e_import_kdf{
    "E_IMPORT_KDF",
    "The PFX derives its keys in a way that is not accepted, or with too many iterations.",
    "Export it again with PBKDF2 and at most 2 000 000 iterations."};
inline constexpr FindingCode e_import_no_key{
    "E_IMPORT_NO_KEY", "The PFX holds no private key.",
    "Export the certificate together with its private key."};
inline constexpr FindingCode e_import_password{
    "E_IMPORT_PASSWORD", "The password does not open the PFX.",
    "Import it again with the password that it was exported with."};
inline constexpr FindingCode e_import_user{
    "E_IMPORT_USER", "The directory has no such user.",
    "Check the user principal name, or synchronise the directory first."};
inline constexpr FindingCode e_json_type{
    "E_JSON_TYPE", "The value has the wrong JSON type.",
    "Send the type that the documentation of this setting names."};
inline constexpr FindingCode e_json_unknown{"E_JSON_UNKNOWN",
                                            "No profile of this kind has such a member.",
                                            "Remove it, or check how it is spelled."};
inline constexpr FindingCode e_json_value{"E_JSON_VALUE",
                                          "The value is not one that this setting can have.",
                                          "Choose one of the values that the documentation names."};
inline constexpr FindingCode e_keyusage_empty{"E_KEYUSAGE_EMPTY", "No key usage is chosen.",
                                              "Choose digitalSignature, keyEncipherment or both."};
inline constexpr FindingCode e_key_algorithm{
    "E_KEY_ALGORITHM", "Key size and curve do not go with the key algorithm.",
    "Set keySize with rsa, or curve with ec, and leave the other out."};
inline constexpr FindingCode e_key_ksp{
    "E_KEY_KSP", "Keys of 4096 bits need the software key storage provider on Windows.",
    "Choose the provider software, or 2048 bits."};
inline constexpr FindingCode e_key_size{
    "E_KEY_SIZE", "This key size is not available for this profile on this platform.",
    "Choose 2048 bits."};
inline constexpr FindingCode e_ksp_platform{
    "E_KSP_PLATFORM", "This platform does not have the chosen key storage provider.",
    "Choose another key storage provider."};
inline constexpr FindingCode e_ksp_unavailable{
    "E_KSP_UNAVAILABLE",
    "The device does not have the key storage provider that the profile demands.",
    "Choose a provider with a fallback, or leave the device out of the assignment."};
inline constexpr FindingCode e_mail_certificate{
    "E_MAIL_CERTIFICATE", "The profile named here cannot supply this certificate.",
    "Name a SCEP, PKCS or imported profile of the same platform whose purpose fits."};
inline constexpr FindingCode e_purpose_unsupported{
    "E_PURPOSE_UNSUPPORTED", "Imported certificates cannot have this purpose.",
    "Choose unassigned, smimeEncryption or smimeSigning."};
inline constexpr FindingCode e_required{"E_REQUIRED", "A required member is missing.", "Add it."};
inline constexpr FindingCode e_root_missing{
    "E_ROOT_MISSING",
    "The trusted certificate profile that this profile needs is not named, does not exist, or is "
    "not installed on the device.",
    "Create and assign the trusted certificate profile, then name it here."};
inline constexpr FindingCode e_san_character{
    "E_SAN_CHARACTER",
    "The characters { } | ; may not stand in the static text of an alternative name.",
    "Remove the character; write variables as {{Name}}."};
inline constexpr FindingCode e_san_empty{
    "E_SAN_EMPTY", "The alternative name has no value.",
    "Give it a value; only e-mail and UPN of type user may go without."};
inline constexpr FindingCode e_san_upn{
    "E_SAN_UPN", "A user principal name must not begin with CN=.", "Remove CN= from the value."};
inline constexpr FindingCode e_setting_platform{
    "E_SETTING_PLATFORM", "This platform does not have this setting.", "Remove it."};
inline constexpr FindingCode e_sid_reserved{
    "E_SID_RESERVED", "The security identifier is that of a built-in account.",
    "Use the identifier of an ordinary account, or allow reserved ones in the configuration."};
inline constexpr FindingCode e_subject_and_san_empty{
    "E_SUBJECT_AND_SAN_EMPTY", "A certificate needs a subject or an alternative name.",
    "Choose a subject format, or add an alternative name."};
inline constexpr FindingCode e_subject_brace{
    "E_SUBJECT_BRACE", "A brace does not belong to a variable.",
    "Write variables as {{Name}}, without spaces inside, and leave out other braces."};
inline constexpr FindingCode e_subject_country{"E_SUBJECT_COUNTRY",
                                               "A country has exactly two letters.",
                                               "Use the ISO 3166 code, such as NZ."};
inline constexpr FindingCode e_subject_dn_mixed{
    "E_SUBJECT_DN_MIXED", "The on-premises distinguished name stands together with other text.",
    "Make it the whole value of CN, alone in its place, or put the value into quotes."};
inline constexpr FindingCode e_subject_empty{"E_SUBJECT_EMPTY",
                                             "The custom subject has no template.",
                                             "Write a template such as CN={{DeviceName}}."};
inline constexpr FindingCode e_subject_escape{"E_SUBJECT_ESCAPE",
                                              "A backslash does not escape characters here.",
                                              "Put the value into quotes: CN=\"Harbor, Ltd\"."};
inline constexpr FindingCode e_subject_format{
    "E_SUBJECT_FORMAT", "Subject format, template and certificate type do not go together.",
    "Use custom with a template for type device; give a template only with custom."};
inline constexpr FindingCode e_subject_syntax{
    "E_SUBJECT_SYNTAX", "The subject template cannot be read here.",
    "Write attributes as TYPE=value, separated by commas, and put special characters into quotes."};
inline constexpr FindingCode e_subject_too_long{"E_SUBJECT_TOO_LONG",
                                                "The subject template is too long.",
                                                "Stay within 4096 characters and 64 attributes."};
inline constexpr FindingCode e_threshold{"E_THRESHOLD",
                                         "The renewal threshold lies outside 1 to 99 percent.",
                                         "Choose 20, or another number from 1 to 99."};
inline constexpr FindingCode e_trust_not_ca{
    "E_TRUST_NOT_CA", "The file is not one public CA certificate.",
    "Export the root or intermediate CA certificate as .cer, without a private key."};
inline constexpr FindingCode e_trust_store{
    "E_TRUST_STORE", "An intermediate certificate must not go to the root store.",
    "Choose an intermediate store: such a certificate among the roots breaks TLS client "
    "authentication."};
inline constexpr FindingCode e_url_https{"E_URL_HTTPS", "Android devices need an https address.",
                                         "Write the address with https."};
inline constexpr FindingCode e_url_syntax{
    "E_URL_SYNTAX", "This is not an absolute http or https address without query and fragment.",
    "Write it like https://scep.example.org/certsrv/mscep/mscep.dll."};
inline constexpr FindingCode e_validity_ca{
    "E_VALIDITY_CA", "The validity is not below what is left of the issuing CA's certificate.",
    "Choose a shorter validity, or renew the CA certificate."};
inline constexpr FindingCode e_validity_max{"E_VALIDITY_MAX", "The validity is above 24 months.",
                                            "Choose 24 months or less."};
inline constexpr FindingCode e_validity_range{"E_VALIDITY_RANGE", "The validity is not above zero.",
                                              "Choose at least 5 days."};
inline constexpr FindingCode e_validity_template{
    "E_VALIDITY_TEMPLATE", "The validity is above that of the template.",
    "Choose a shorter validity, or change the template."};
inline constexpr FindingCode e_value_invalid{
    "E_VALUE_INVALID", "The value on this device or user cannot be used here.",
    "Correct it in the directory; a value that the device itself reported counts only where the "
    "tenant trusts such values."};
inline constexpr FindingCode e_value_missing{
    "E_VALUE_MISSING", "This device or user has no value for the variable.",
    "Add the value in the directory, or use a variable that every targeted device has."};
inline constexpr FindingCode e_var_platform{
    "E_VAR_PLATFORM", "This variable does not exist on this platform.", "Use another variable."};
inline constexpr FindingCode e_var_scope{
    "E_VAR_SCOPE", "This variable cannot be used here.",
    "Use user variables only with type user, and each variable only in names that can hold it."};
inline constexpr FindingCode e_var_unknown{"E_VAR_UNKNOWN", "There is no such variable.",
                                           "Check the spelling against the list of variables."};
inline constexpr FindingCode w_assignment_mismatch{
    "W_ASSIGNMENT_MISMATCH",
    "This profile and its trusted certificate profile are not assigned to the same kind of groups.",
    "Assign both to the same user groups or to the same device groups."};
inline constexpr FindingCode w_ca_unreachable{
    "W_CA_UNREACHABLE", "No online connector has ever reached this CA.",
    "Check host and CA name, and that a connector with the PKCS feature can reach it."};
inline constexpr FindingCode w_encryption_eku_per_device{
    "W_ENCRYPTION_EKU_PER_DEVICE",
    "Mail encryption with a certificate per device: mail can be read on one device only.",
    "Use a PKCS imported profile for mail encryption."};
inline constexpr FindingCode w_hash_weak{"W_HASH_WEAK", "SHA-1 alone is weak.", "Add sha2."};
inline constexpr FindingCode w_import_expiring{
    "W_IMPORT_EXPIRING", "The imported certificate expires soon and has no successor.",
    "Import its successor."};
inline constexpr FindingCode w_key_ksp{"W_KEY_KSP",
                                       "Keys of 4096 bits fail on devices whose TPM is used.",
                                       "Choose the provider software, or 2048 bits."};
inline constexpr FindingCode w_key_weak{"W_KEY_WEAK", "A key of 1024 bits is weak.",
                                        "Choose 2048 bits."};
inline constexpr FindingCode w_pfx_legacy{"W_PFX_LEGACY",
                                          "The PFX is protected with 3DES and SHA-1.",
                                          "Choose aes256 unless the devices cannot read it."};
inline constexpr FindingCode w_root_not_in_chain{
    "W_ROOT_NOT_IN_CHAIN",
    "The named trusted certificate is not in the issuing CA's chain, or not its root where the "
    "platform needs the root.",
    "Name the profile that carries the certificate which validates the issuing CA."};
inline constexpr FindingCode w_subject_length{
    "W_SUBJECT_LENGTH", "A value is longer than X.520 allows; the CA decides.",
    "Shorten the value if the CA refuses it."};
inline constexpr FindingCode w_trust_store{
    "W_TRUST_STORE", "A self-signed certificate goes to an intermediate store.",
    "Choose computerRoot if devices shall trust it."};
inline constexpr FindingCode w_validity_ignored{
    "W_VALIDITY_IGNORED", "The validity has no effect: the template's counts.",
    "Remove it, or change the template."};
inline constexpr FindingCode w_validity_short{
    "W_VALIDITY_SHORT", "Devices may reject a certificate so near its expiry.",
    "Choose at least 5 days."};
inline constexpr FindingCode w_validity_shortened{
    "W_VALIDITY_SHORTENED", "The CA made the validity shorter than asked.",
    "Choose a shorter validity, or renew the CA certificate."};
inline constexpr FindingCode w_var_spoofable{
    "W_VAR_SPOOFABLE", "Whoever holds the device can fake this value.",
    "Use AAD_Device_ID where the name decides about access."};

}  // namespace certferry::service::findings
