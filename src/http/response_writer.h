#pragma once

#include "base/time.h"
#include "http/message.h"

#include <string>
#include <string_view>

namespace certferry::http {

/// What a response's framing depends on besides the response.
struct Framing {
    bool keep_alive = false;  ///< The connection stays open after it.
    int version = 11;         ///< Of the request: 10 or 11.
    std::string_view date;    ///< As http_date() writes it.
    std::string_view request_id;
};

/// Status line and fields of `response`, up to and including the empty line (RFC 9112, 4).
std::string response_head(const Response& response, const Framing& framing);

/// True if every field can be sent as it is: names are tokens, values hold no control characters,
/// and none is among those that response_head() adds itself.
bool is_sendable(const Response& response) noexcept;

/// True if an answer of this status has a body, be it an empty one (RFC 9110, 6.4.1).
bool has_body(int status) noexcept;

/// Such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
std::string http_date(UtcTime time);

}  // namespace certferry::http
