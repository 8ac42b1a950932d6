#pragma once

#include "pki/name.h"
#include "pki/oid.h"
#include "service/profiles/finding.h"
#include "service/profiles/settings.h"
#include "service/profiles/variables.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Subject templates: `CN={{DeviceName}}+SERIALNUMBER={{SerialNumber}},OU="Kiosk, north";O=Harbor`.
//
//   template   = rdn *( sep rdn )
//   sep        = "," / ";"
//   rdn        = attr *( "+" attr )
//   attr       = *SP type *SP "=" *SP value *SP
//   type       = keyword / OID
//   value      = quoted / plain
//   quoted     = DQUOTE *( qtext / variable / DQUOTE DQUOTE ) DQUOTE
//   plain      = *( ptext / variable )           ; ends at , ; or +
//   variable   = "{{" name "}}"
//
// A plain value that begins with `#` is the hexadecimal of one DER value. A backslash is ordinary
// text, but must not stand before `+ , ; =` in a plain value: whoever writes that means an escape.
namespace certferry::service {

inline constexpr std::size_t max_template_characters = 4096;

/// One attribute of a template.
struct TemplateAttribute {
    pki::Oid type;
    std::optional<std::size_t> position;  ///< Of its type, in characters from 0; none if fixed.
    bool quoted = false;                  ///< The value stands in quotes.
    std::vector<TextPiece> pieces;        ///< The value; empty if it is `encoded`.
    std::string encoded;                  ///< `#` and the hex of one DER value, or empty.

    bool operator==(const TemplateAttribute&) const = default;

    /// The value is the on-premises distinguished name, whose RDNs replace this attribute's.
    bool is_distinguished_name() const;
};

using TemplateRdn = std::vector<TemplateAttribute>;

/// A template that was read without error, in the order in which it is written.
struct SubjectTemplate {
    std::vector<TemplateRdn> rdns;

    bool operator==(const SubjectTemplate&) const = default;
};

struct TemplateParse {
    std::optional<SubjectTemplate> subject_template;  ///< Absent if there are errors.
    std::vector<TextPiece> variables;  ///< Every known variable in it, with errors too.
    /// E_SUBJECT_BRACE (the first of each attribute), E_SUBJECT_SYNTAX, E_SUBJECT_ESCAPE,
    /// E_SUBJECT_COUNTRY, E_SUBJECT_TOO_LONG, E_SUBJECT_EMPTY, E_SUBJECT_DN_MIXED, E_VAR_UNKNOWN;
    /// each with its position.
    Findings findings;
};

/// Reads a template. `path` is the JSON pointer for the findings. Whether certificate type and
/// platform have the variables is for the caller to check. Never throws for what `text` says; text
/// that is not UTF-8 is a syntax error.
TemplateParse parse_subject_template(std::string_view text, std::string_view path);

/// The template that a fixed format stands for: `CN={{IMEI}}` for `imei`. Empty RDNs for
/// `notConfigured`; `custom` has none, and gives those too.
SubjectTemplate template_of(SubjectNameFormat format);

}  // namespace certferry::service
