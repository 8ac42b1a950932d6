#pragma once

#include <string_view>

// What seal.cpp writes and sealed.cpp expects; no other file includes this.
namespace certferry::pki::sealed_oids {

inline constexpr std::string_view auth_enveloped_data = "1.2.840.113549.1.9.16.1.23";
inline constexpr std::string_view aes_256_gcm = "2.16.840.1.101.3.4.1.46";
inline constexpr std::string_view aes_256_wrap = "2.16.840.1.101.3.4.1.45";
inline constexpr std::string_view mgf1 = "1.2.840.113549.1.1.8";
/// dhSinglePass-stdDH-sha256kdf-scheme
inline constexpr std::string_view ecdh_sha256 = "1.3.132.1.11.1";

}  // namespace certferry::pki::sealed_oids
