#pragma once

#include "base/bytes.h"
#include "pki/der.h"
#include "pki/oid.h"

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::pki {

/// One attribute of a name, decoded.
struct NameAttribute {
    Oid type;
    /// UTF-8. For a value that is no text, or a text of this very form, `#` and the hex of its DER
    /// (RFC 4514, 2.4).
    std::string value;

    bool operator==(const NameAttribute&) const = default;
};

/// True if `value` is `#` and the hex of one DER element: how a value that is no text is shown.
bool is_encoded_value(std::string_view value);

/// The attribute with exactly this text as its value, even if the text reads like an encoded value.
/// Use it for text that others chose; in a NameAttribute made by hand, `#0500` is a NULL.
NameAttribute text_attribute(Oid type, std::string text);

/// Attributes that belong together (almost always one).
using Rdn = std::vector<NameAttribute>;

/// What to do with values longer than RFC 5280 allows (appendix A.1).
enum class UpperBounds {
    enforced,
    ignored,  ///< For requests whose CA decides. A country may then be of any length, too.
};

/// A distinguished name (RFC 5280, 4.1.2.4): decoded values with the bytes that they came from.
///
/// Names are compared decoded, attribute by attribute; never as text.
class Name {
public:
    static constexpr std::size_t max_der_bytes = std::size_t{16} * 1024;
    static constexpr std::size_t max_attributes = 64;

    /// The empty name.
    Name();

    /// Parses one Name. Throws Error(der_malformed) on bad DER or beyond the limits.
    static Name from_der(ByteView der);

    /// Builds a name: PrintableString where the standard demands it (country, serialNumber,
    /// dnQualifier), IA5String for e-mail and domain components, else UTF8String. Throws
    /// Error(name_invalid) if a value is empty, too long (RFC 5280's upper bounds) or not writable
    /// in its type.
    static Name from_rdns(const std::vector<Rdn>& rdns, UpperBounds bounds = UpperBounds::enforced);

    /// Reads what an administrator writes: `CN=Example CA,O=Example\, Inc.,C=DE` (RFC 4514 with
    /// spaces around `=` and `,` ignored, first attribute first in the encoding, as CertStrToName
    /// does without reversal). A value may stand in quotes instead of being escaped. Types: the
    /// short names of RFC 4519 and 5280, `E`, `SERIALNUMBER`, or dotted decimal. Throws
    /// Error(name_invalid) with the position.
    static Name from_text(std::string_view text);

    const Bytes& der() const noexcept { return der_; }

    const std::vector<Rdn>& rdns() const noexcept { return rdns_; }

    bool empty() const noexcept { return rdns_.empty(); }

    /// For people and events: `CN=Example CA,O=Example\, Inc.,C=DE`, in the order of the encoding,
    /// escaped as RFC 4514 says.
    std::string text() const;

    /// Values of all attributes of one type, in order.
    std::vector<std::string> values(std::string_view type) const;

    /// The first common name, if any.
    std::optional<std::string> common_name() const;

    /// Same RDNs in the same order; values compared without regard to string type, ASCII case and
    /// runs of white space (RFC 5280, 7.1).
    bool operator==(const Name& other) const;

private:
    Bytes der_;
    std::vector<Rdn> rdns_;
};

/// Reads the text form of `Name::from_text` without checking that the values fit their types: for
/// patterns such as `C=*,CN=*`. Throws Error(name_invalid) with the position.
std::vector<Rdn> parse_rdns(std::string_view text);

/// True if both values are alike by the rule of Name's `==`.
bool same_attribute_value(std::string_view a, std::string_view b);

}  // namespace certferry::pki
