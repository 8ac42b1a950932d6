#include "pki/general_name.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/error.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace certferry::pki {

namespace {

constexpr std::uint8_t other_name_tag = der::context_constructed(0);
constexpr std::uint8_t email_tag = der::context(1);
constexpr std::uint8_t dns_tag = der::context(2);
constexpr std::uint8_t directory_tag = der::context_constructed(4);
constexpr std::uint8_t ip_tag = der::context(7);
constexpr std::uint8_t registered_id_tag = der::context(8);

constexpr std::array<std::string_view, 8> kind_names{"email", "dns", "uri", "ip",
                                                     "upn",   "dn",  "rid", "other"};

std::string read_ascii(ByteView octets) {
    auto text = der::parse_text({.tag = der::ia5_string, .content = octets, .whole = {}});
    if (!text) {
        der::malformed("general name with NUL or beyond ASCII");
    }
    return *text;
}

std::string read_ip(ByteView octets) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (octets.size() != 4 && octets.size() != 16) {
        der::malformed("IP address neither of 4 nor of 16 octets");
    }
    const int family = octets.size() == 4 ? AF_INET : AF_INET6;
    return inet_ntop(family, octets.data(), text.data(), text.size());
}

/// The user principal name in an OtherName; empty if it is another or not written as a text.
std::optional<std::string> read_upn(der::Reader other_name) {
    const bool is_upn = other_name.next_oid() == oids::ms_upn;
    der::Reader value = other_name.enter(der::context_constructed(0));
    other_name.end();
    const der::Element inner = value.next();
    value.end();
    return is_upn ? der::parse_text(inner) : std::nullopt;
}

GeneralName read_name(const der::Element& element) {
    GeneralName name{.kind = GeneralNameKind::other, .value = {}, .der = to_bytes(element.whole)};
    const auto be = [&](GeneralNameKind kind, std::string value) {
        name.kind = kind;
        name.value = std::move(value);
    };
    switch (element.tag) {
        case email_tag:
            be(GeneralNameKind::email, read_ascii(element.content));
            return name;
        case dns_tag:
            be(GeneralNameKind::dns, read_ascii(element.content));
            return name;
        case uri_tag:
            be(GeneralNameKind::uri, read_ascii(element.content));
            return name;
        case ip_tag:
            be(GeneralNameKind::ip, read_ip(element.content));
            return name;
        case registered_id_tag:
            be(GeneralNameKind::registered_id, decode_oid(element.content));
            return name;
        case directory_tag:
            be(GeneralNameKind::directory_name, Name::from_der(element.content).text());
            return name;
        case other_name_tag:
            if (auto upn = read_upn(der::Reader(element.content))) {
                be(GeneralNameKind::upn, std::move(*upn));
                return name;
            }
            break;
        case der::context_constructed(3):  // x400Address
        case der::context_constructed(5):  // ediPartyName
            break;
        default:
            der::malformed("unknown kind of general name");
    }
    name.value = to_hex(element.whole);
    return name;
}

/// RFC 5280, 7.5: the local part counts exactly, the host without regard to case.
bool same_address(std::string_view a, std::string_view b) {
    const std::size_t at = a.rfind('@');
    if (at == std::string_view::npos || at != b.rfind('@')) {
        return a == b;
    }
    return a.substr(0, at) == b.substr(0, at) && equal_ignoring_case(a.substr(at), b.substr(at));
}

bool same_directory_name(ByteView a, ByteView b) {
    return Name::from_der(der::Reader(a).next(directory_tag).content) ==
           Name::from_der(der::Reader(b).next(directory_tag).content);
}

}  // namespace

std::string_view to_text(GeneralNameKind kind) noexcept {
    return kind_names[static_cast<std::size_t>(kind)];
}

std::optional<GeneralNameKind> general_name_kind_from_text(std::string_view name) noexcept {
    const auto found = std::find(kind_names.begin(), kind_names.end(), name);
    if (found == kind_names.end()) {
        return std::nullopt;
    }
    return static_cast<GeneralNameKind>(found - kind_names.begin());
}

bool GeneralName::operator==(const GeneralName& other) const {
    if (kind != other.kind) {
        return false;
    }
    switch (kind) {
        case GeneralNameKind::dns:
            return equal_ignoring_case(value, other.value);
        case GeneralNameKind::email:
            return same_address(value, other.value);
        case GeneralNameKind::directory_name:
            return same_directory_name(der, other.der);
        default:
            return value == other.value;
    }
}

std::string GeneralName::text() const {
    return std::string(to_text(kind)) + ":" + value;
}

std::vector<GeneralName> parse_general_names(ByteView der) {
    der::Reader outer(der);
    der::Reader reader = outer.enter(der::sequence);
    outer.end();
    std::vector<GeneralName> names;
    while (!reader.at_end()) {
        if (names.size() == max_general_names) {
            der::malformed("too many general names");
        }
        names.push_back(read_name(reader.next()));
    }
    return names;
}

Bytes encode_general_names(const std::vector<GeneralName>& names) {
    der::Writer writer;
    writer.sequence([&](der::Writer& content) {
        for (const GeneralName& name : names) {
            content.raw(name.der);
        }
    });
    return writer.take();
}

std::optional<std::string> sid_of(const GeneralName& name) {
    constexpr std::string_view prefix = "tag:microsoft.com,2022-09-14:sid:";
    if (name.kind != GeneralNameKind::uri || !name.value.starts_with(prefix)) {
        return std::nullopt;
    }
    std::string sid = name.value.substr(prefix.size());
    // Revision 1, authority and up to 15 parts: numbers between hyphens (MS-DTYP, 2.4.2.1).
    const bool written_so = sid.starts_with("S-1-") && sid.find("--") == std::string::npos &&
                            sid.back() != '-' && sid.size() <= 184 &&
                            sid.find_first_not_of("0123456789-", 1) == std::string::npos;
    return written_so ? std::optional(std::move(sid)) : std::nullopt;
}

}  // namespace certferry::pki
