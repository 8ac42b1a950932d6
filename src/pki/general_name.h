#pragma once

#include "base/bytes.h"
#include "pki/der.h"
#include "pki/name.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::pki {

/// The tag of uniformResourceIdentifier, in a SAN and where certificates name places.
constexpr std::uint8_t uri_tag = der::context(6);

/// Kinds of GeneralName (RFC 5280, 4.2.1.6); `upn` is the otherName of Microsoft's user principal
/// name.
enum class GeneralNameKind { email, dns, uri, ip, upn, directory_name, registered_id, other };

/// Names as in configuration, events and on the command line: `email`, `dns`, `uri`, `ip`, `upn`,
/// `dn`, `rid`, `other`.
std::string_view to_text(GeneralNameKind kind) noexcept;
std::optional<GeneralNameKind> general_name_kind_from_text(std::string_view name) noexcept;

/// One name of a subjectAltName, decoded.
struct GeneralName {
    GeneralNameKind kind = GeneralNameKind::dns;
    /// email, dns, uri: ASCII; ip: `192.0.2.1` or `2001:db8::1`; upn: UTF-8; registered_id: dotted
    /// decimal; directory_name: Name::text(); other: hex of the DER.
    std::string value;
    Bytes der;  ///< The whole GeneralName as it was, or as it will be written.

    /// Same kind; DNS names and the host part of e-mail addresses without regard to case; directory
    /// names as Name compares; else exact.
    bool operator==(const GeneralName& other) const;

    // Each throws Error(name_invalid) unless its value is what is said here.
    static GeneralName email(std::string_view address);  ///< ASCII, with one @ before a host name.
    static GeneralName dns(std::string_view host);       ///< A host name; may begin with `*.`.
    static GeneralName uri(std::string_view uri);        ///< ASCII with a scheme.
    static GeneralName ip(std::string_view address);     ///< IPv4 or IPv6.
    static GeneralName upn(std::string_view upn);        ///< UTF-8, not empty.

    /// `dns:host`, `email:a@b`, … as on the command line; `other:` takes the hex of any
    /// GeneralName's DER. Throws Error(name_invalid).
    static GeneralName from_text(std::string_view text);

    /// `dns:host`: kind, colon, value.
    std::string text() const;
};

/// As many as a certificate profile may ask for.
inline constexpr std::size_t max_general_names = 500;

/// Parses a GeneralNames SEQUENCE. Throws Error(der_malformed) on bad DER, a NUL inside a text,
/// non-ASCII in an IA5String, or more than `max_general_names`.
std::vector<GeneralName> parse_general_names(ByteView der);

/// The GeneralNames SEQUENCE.
Bytes encode_general_names(const std::vector<GeneralName>& names);

/// The account SID of Microsoft's SAN URI `tag:microsoft.com,2022-09-14:sid:S-1-…` (KB5014754), if
/// `name` is one.
std::optional<std::string> sid_of(const GeneralName& name);

}  // namespace certferry::pki
