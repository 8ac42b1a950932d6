#pragma once

#include "base/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace certferry::pki {

/// An object identifier in dotted decimal, such as `2.5.4.3`: what configuration, events and
/// messages show.
using Oid = std::string;

/// DER content octets (without tag and length). Throws Error(der_malformed) if `dotted` is no
/// identifier.
Bytes encode_oid(std::string_view dotted);

/// Reads content octets. Throws Error(der_malformed) on padding, an unended arc, or an arc beyond
/// 128 bits (2.25 with a UUID needs that many).
Oid decode_oid(ByteView content);

/// An extended key usage by RFC 5280's name (`clientAuth`) or in dotted decimal; empty if `text` is
/// neither.
std::optional<Oid> purpose_from_text(std::string_view text);

/// The identifiers that the program knows by name.
namespace oids {

// Name attributes (RFC 5280, appendix A; RFC 4519).
inline constexpr std::string_view common_name = "2.5.4.3";
inline constexpr std::string_view surname = "2.5.4.4";
inline constexpr std::string_view serial_number = "2.5.4.5";
inline constexpr std::string_view country = "2.5.4.6";
inline constexpr std::string_view locality = "2.5.4.7";
inline constexpr std::string_view state = "2.5.4.8";
inline constexpr std::string_view street = "2.5.4.9";
inline constexpr std::string_view organization = "2.5.4.10";
inline constexpr std::string_view organizational_unit = "2.5.4.11";
inline constexpr std::string_view title = "2.5.4.12";
inline constexpr std::string_view given_name = "2.5.4.42";
inline constexpr std::string_view initials = "2.5.4.43";
inline constexpr std::string_view unstructured_name = "1.2.840.113549.1.9.2";
inline constexpr std::string_view email_address = "1.2.840.113549.1.9.1";
inline constexpr std::string_view domain_component = "0.9.2342.19200300.100.1.25";
inline constexpr std::string_view user_id = "0.9.2342.19200300.100.1.1";

// Extensions (RFC 5280, 4.2).
inline constexpr std::string_view subject_key_identifier = "2.5.29.14";
inline constexpr std::string_view key_usage = "2.5.29.15";
inline constexpr std::string_view subject_alt_name = "2.5.29.17";
inline constexpr std::string_view basic_constraints = "2.5.29.19";
inline constexpr std::string_view crl_number = "2.5.29.20";
inline constexpr std::string_view crl_reason = "2.5.29.21";
inline constexpr std::string_view delta_crl_indicator = "2.5.29.27";
inline constexpr std::string_view issuing_distribution_point = "2.5.29.28";
inline constexpr std::string_view name_constraints = "2.5.29.30";
inline constexpr std::string_view crl_distribution_points = "2.5.29.31";
inline constexpr std::string_view certificate_policies = "2.5.29.32";
inline constexpr std::string_view authority_key_identifier = "2.5.29.35";
inline constexpr std::string_view policy_constraints = "2.5.29.36";
inline constexpr std::string_view extended_key_usage = "2.5.29.37";
inline constexpr std::string_view freshest_crl = "2.5.29.46";
inline constexpr std::string_view authority_info_access = "1.3.6.1.5.5.7.1.1";
inline constexpr std::string_view ad_ocsp = "1.3.6.1.5.5.7.48.1";
inline constexpr std::string_view ad_ca_issuers = "1.3.6.1.5.5.7.48.2";
inline constexpr std::string_view ocsp_nocheck = "1.3.6.1.5.5.7.48.1.5";
inline constexpr std::string_view ocsp_nonce = "1.3.6.1.5.5.7.48.1.2";
inline constexpr std::string_view ms_application_policies = "1.3.6.1.4.1.311.21.10";
inline constexpr std::string_view ms_template_name = "1.3.6.1.4.1.311.20.2";
inline constexpr std::string_view ms_template = "1.3.6.1.4.1.311.21.7";
inline constexpr std::string_view ms_ca_version = "1.3.6.1.4.1.311.21.1";
inline constexpr std::string_view ms_sid = "1.3.6.1.4.1.311.25.2";
inline constexpr std::string_view ms_upn = "1.3.6.1.4.1.311.20.2.3";

// Extended key usages.
inline constexpr std::string_view server_auth = "1.3.6.1.5.5.7.3.1";
inline constexpr std::string_view client_auth = "1.3.6.1.5.5.7.3.2";
inline constexpr std::string_view code_signing = "1.3.6.1.5.5.7.3.3";
inline constexpr std::string_view email_protection = "1.3.6.1.5.5.7.3.4";
inline constexpr std::string_view time_stamping = "1.3.6.1.5.5.7.3.8";
inline constexpr std::string_view ocsp_signing = "1.3.6.1.5.5.7.3.9";
inline constexpr std::string_view cmc_ca = "1.3.6.1.5.5.7.3.27";  // RFC 6402, 2.10; CMP's too.
inline constexpr std::string_view cmc_ra = "1.3.6.1.5.5.7.3.28";
inline constexpr std::string_view any_extended_key_usage = "2.5.29.37.0";
inline constexpr std::string_view ms_certificate_request_agent = "1.3.6.1.4.1.311.20.2.1";

// PKCS#9 attributes (RFC 2985) and CMS (RFC 5652).
inline constexpr std::string_view content_type = "1.2.840.113549.1.9.3";
inline constexpr std::string_view message_digest = "1.2.840.113549.1.9.4";
inline constexpr std::string_view signing_time = "1.2.840.113549.1.9.5";
inline constexpr std::string_view challenge_password = "1.2.840.113549.1.9.7";
inline constexpr std::string_view extension_request = "1.2.840.113549.1.9.14";
inline constexpr std::string_view ms_extension_request = "1.3.6.1.4.1.311.2.1.14";
inline constexpr std::string_view data = "1.2.840.113549.1.7.1";
inline constexpr std::string_view signed_data = "1.2.840.113549.1.7.2";
inline constexpr std::string_view enveloped_data = "1.2.840.113549.1.7.3";

// CMP (RFC 9810, 5.1.1 and 5.3.19).
inline constexpr std::string_view cmp_implicit_confirm = "1.3.6.1.5.5.7.4.13";
inline constexpr std::string_view cmp_password_based_mac = "1.2.840.113533.7.66.13";
inline constexpr std::string_view cmp_ca_certificates = "1.3.6.1.5.5.7.4.17";

// Algorithms.
inline constexpr std::string_view rsa_encryption = "1.2.840.113549.1.1.1";
inline constexpr std::string_view rsaes_oaep = "1.2.840.113549.1.1.7";
inline constexpr std::string_view rsassa_pss = "1.2.840.113549.1.1.10";
inline constexpr std::string_view ec_public_key = "1.2.840.10045.2.1";
inline constexpr std::string_view ed25519 = "1.3.101.112";
inline constexpr std::string_view des_cbc = "1.3.14.3.2.7";
inline constexpr std::string_view des_ede3_cbc = "1.2.840.113549.3.7";
inline constexpr std::string_view aes_128_cbc = "2.16.840.1.101.3.4.1.2";
inline constexpr std::string_view aes_192_cbc = "2.16.840.1.101.3.4.1.22";
inline constexpr std::string_view aes_256_cbc = "2.16.840.1.101.3.4.1.42";

}  // namespace oids

}  // namespace certferry::pki
