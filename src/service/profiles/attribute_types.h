#pragma once

#include "pki/name.h"
#include "pki/oid.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// The attribute types of subject templates, and subjects as text.
namespace certferry::service {

/// The type that a template names by keyword, in any case, or in dotted decimal; empty if neither.
pki::Oid attribute_type(std::string_view keyword_or_oid);

/// True for an identifier in dotted decimal.
bool is_dotted_oid(std::string_view text);

/// X.520's upper bound in characters; 0 if the type has none that counts here.
std::size_t upper_bound_of(std::string_view type) noexcept;

/// The octet where `text` stops being writable in the string type of an attribute (IA5String for
/// e-mail and domain component, PrintableString for country and serial number, else UTF8String), or
/// holds a control character; npos if it never does.
std::size_t first_unwritable(std::string_view type, std::string_view text) noexcept;

/// Exactly two letters, as a country must be.
bool is_country(std::string_view text) noexcept;

/// A subject as people write it in templates: `CN="Okafor, Mira",O=Harbor Lines`. Values with
/// characters that mean something there stand in quotes; a backslash means nothing. For people, and
/// for nobody else: programs exchange names in DER or as pki::Name::text() writes them.
std::string subject_text(const std::vector<pki::Rdn>& rdns);

}  // namespace certferry::service
