#pragma once

#include "service/profiles/sid.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// What values of users and devices look like.
namespace certferry::service {

/// Forms of values, each with a normal form in which it is stored and compared.
enum class Form {
    text,   ///< Without spaces around it.
    upn,    ///< `name@domain`.
    email,  ///< The same; at most 254 characters (RFC 5321, 4.5.3.1.3).
    fqdn,   ///< A DNS name with a dot in it, lower case, without a dot at its end.
    sid,    ///< `S-1-5-21-…`, see check_sid().
    uuid,   ///< Lower case.
    imei,   ///< 15 digits.
    meid,   ///< 14 hexadecimal digits, upper case.
    mac,    ///< 12 hexadecimal digits, upper case, without separators.
    flag,   ///< `true` or `false`.
};

/// A value, or the finding that says why it is none.
struct Checked {
    std::optional<std::string>
        value;  ///< In its normal form; empty if there is nothing left of it.
    Findings findings;
};

/// Checks a text that is to be stored: UTF-8, no control characters, at most `max_characters`, of
/// this form. E_VALUE_INVALID or E_SID_RESERVED at `path`.
Checked check_value(Form form, std::string_view text, std::size_t max_characters,
                    ReservedSids reserved, std::string_view path);

}  // namespace certferry::service
