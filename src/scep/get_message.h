#pragma once

#include "base/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace certferry::scep {

/// What a SCEP request's query says (RFC 8894, 4.1), as it was sent.
struct Query {
    std::string operation;  ///< Decoded; empty if there is none.
    std::optional<std::string_view>
        message;  ///< Still encoded, exactly as sent; a view into the query.
};

/// Splits `operation=…&message=…` in any order; the first of each counts. Nothing is thrown away
/// from `message`, whose base64 may hold raw `+`, `/` and `=`.
Query parse_query(std::string_view raw_query);

/// Decodes the message of a GET PKIOperation: base64 that may be percent-encoded, with `+` sent
/// raw, as `%2B` or turned into a space, with line feeds (`%0A`, Cisco IOS), of the standard or the
/// URL-safe alphabet, with or without padding. One parser, one result: all these forms of one
/// message give the same bytes, anything else gives empty.
std::optional<Bytes> decode_get_message(std::string_view encoded);

/// The form that our client sends: standard base64, percent-encoded.
std::string encode_get_message(ByteView message);

/// Undoes percent-encoding; a `%` that starts no pair of hex digits gives empty.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace certferry::scep
