#pragma once

#include "base/bytes.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace certferry::wire {

/// A body as UTF-8: as it is if it is valid UTF-8, else read as ISO-8859-1. Java clients of
/// Intune's API send their JSON in ISO-8859-1 although JSON is UTF-8.
std::string utf8_body(ByteView body);

/// base64url without padding (RFC 4648, 5; RFC 7515, 2). Empty optional on padding or any other
/// character.
std::string to_base64url(ByteView bytes);
std::optional<Bytes> from_base64url(std::string_view text);

/// The octets of base64 that may hold line breaks and PEM armour of any label. Empty on anything
/// else.
std::optional<Bytes> from_wrapped_base64(std::string_view text);

/// Names and values of application/x-www-form-urlencoded, in order.
using Form = std::vector<std::pair<std::string, std::string>>;

std::string encode_form(const Form& form);

/// Empty if an escape is broken, a text is not UTF-8 or there are more than 100 fields.
std::optional<Form> decode_form(std::string_view text);

/// The value of the field of this name; empty if there is none, or more than one (OAuth 2.0,
/// RFC 6749, 3.2, forbids that).
std::optional<std::string_view> single_field(const Form& form, std::string_view name) noexcept;

}  // namespace certferry::wire
