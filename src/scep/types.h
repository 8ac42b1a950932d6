#pragma once

#include <optional>
#include <string_view>

// The vocabulary of SCEP (RFC 8894, 3.2.1).
namespace certferry::scep {

/// messageType (RFC 8894, 3.2.1.2). A value that is not listed has no representation here, so it
/// cannot be dispatched.
enum class MessageType {
    cert_rep = 3,
    renewal_req = 17,
    pkcs_req = 19,
    cert_poll = 20,
    get_cert = 21,
    get_crl = 22,
};

std::string_view to_text(MessageType type) noexcept;

/// Reads the decimal form that the attribute carries; empty for anything else.
std::optional<MessageType> message_type_from_decimal(std::string_view decimal) noexcept;

/// pkiStatus (RFC 8894, 3.2.1.3).
enum class PkiStatus { success = 0, failure = 2, pending = 3 };

/// failInfo (RFC 8894, 3.2.1.4).
enum class FailInfo {
    bad_alg = 0,
    bad_message_check = 1,
    bad_request = 2,
    bad_time = 3,
    bad_cert_id = 4
};

/// RFC 8894's names, such as `badMessageCheck`.
std::string_view to_text(FailInfo info) noexcept;

/// Attribute types (RFC 8894, 3.2.1.1 and 3.2.1.4.1).
namespace attributes {
inline constexpr std::string_view message_type = "2.16.840.1.113733.1.9.2";
inline constexpr std::string_view pki_status = "2.16.840.1.113733.1.9.3";
inline constexpr std::string_view fail_info = "2.16.840.1.113733.1.9.4";
inline constexpr std::string_view sender_nonce = "2.16.840.1.113733.1.9.5";
inline constexpr std::string_view recipient_nonce = "2.16.840.1.113733.1.9.6";
inline constexpr std::string_view transaction_id = "2.16.840.1.113733.1.9.7";
inline constexpr std::string_view fail_info_text = "1.3.6.1.5.5.7.24.1";
}  // namespace attributes

/// Media types (RFC 8894, 4).
namespace media_types {
inline constexpr std::string_view message = "application/x-pki-message";
inline constexpr std::string_view ca_cert = "application/x-x509-ca-cert";
inline constexpr std::string_view ca_ra_cert = "application/x-x509-ca-ra-cert";
inline constexpr std::string_view next_ca_cert = "application/x-x509-next-ca-cert";
inline constexpr std::string_view text = "text/plain";
}  // namespace media_types

}  // namespace certferry::scep
