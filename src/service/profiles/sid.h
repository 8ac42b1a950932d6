#pragma once

#include "service/profiles/finding.h"

#include <string_view>

// Security identifiers of accounts: names, so whoever writes one grants certificates.
namespace certferry::service {

/// What stands before the identifier in a SAN URI.
inline constexpr std::string_view sid_uri_prefix = "tag:microsoft.com,2022-09-14:sid:";

/// True for the canonical text of an account of a domain: `S-1-5-21-a-b-c-rid`, decimal numbers of
/// 32 bits without leading zeros.
bool is_account_sid(std::string_view sid) noexcept;

enum class ReservedSids {
    refused,
    allowed,  ///< By the installation's configuration.
};

/// Checks an identifier that is about to be written into the directory: E_VALUE_INVALID unless it
/// is an account's, E_SID_RESERVED if its last number is below 1000 (built-in accounts).
Findings check_sid(std::string_view sid, ReservedSids reserved, std::string_view path);

}  // namespace certferry::service
