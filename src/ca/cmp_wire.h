#pragma once

#include "ca/issuer.h"

#include <optional>
#include <string_view>

// What our connectors and our CA tell each other beside the standard's own fields: values of
// generalInfo and of general messages (RFC 9810, 5.1.1 and 5.3.19), DER. Other CAs and clients
// never see or need them. What reads throws Error(der_malformed).
namespace certferry::ca {

/// Types below a UUID of our own (X.667).
namespace cmp_types {
inline constexpr std::string_view request = "2.25.39677216293767137510675959948040768510.1";
inline constexpr std::string_view lookup = "2.25.39677216293767137510675959948040768510.2";
inline constexpr std::string_view ticket = "2.25.39677216293767137510675959948040768510.3";
inline constexpr std::string_view description = "2.25.39677216293767137510675959948040768510.4";
inline constexpr std::string_view state = "2.25.39677216293767137510675959948040768510.5";
inline constexpr std::string_view certificate = "2.25.39677216293767137510675959948040768510.6";
inline constexpr std::string_view crl = "2.25.39677216293767137510675959948040768510.7";
}  // namespace cmp_types

/// All of a request but its CSR: what is to be certified was decided by whoever authorised it.
Bytes write_request(const IssueRequest& request);

/// The request again. Its authorisation names who gave it at the other side, which has to be
/// trusted with that.
IssueRequest read_request(ByteView der, const pki::CertificateRequest& csr);

Bytes write_reference(const CertificateRef& ref);
CertificateRef read_reference(ByteView der);

Bytes write_description(const Description& description);
Description read_description(ByteView der);

std::string_view to_text(CertificateState state) noexcept;
std::optional<CertificateState> state_from_text(std::string_view text) noexcept;

/// One UTF8String.
Bytes write_text(std::string_view text);
std::string read_text(ByteView der);

}  // namespace certferry::ca
