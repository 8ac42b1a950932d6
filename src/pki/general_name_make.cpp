#include "base/encoding.h"
#include "base/error.h"
#include "pki/general_name.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

// General names from what people and profiles write: stricter than what is read from others.
namespace certferry::pki {

namespace {

[[noreturn]] void refuse(std::string_view what) {
    throw Error(codes::name_invalid, what);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_visible(char c) {
    return c > 0x20 && c < 0x7F;
}

bool is_label(std::string_view label) {
    // Windows allows the underscore in computer names, and uses it.
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(),
                       [](char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '_'; });
}

bool is_host(std::string_view host) {
    if (host.empty() || host.size() > 253) {
        return false;
    }
    std::string_view label;
    for (;;) {
        const std::size_t dot = host.find('.');
        label = host.substr(0, dot);
        if (!is_label(label)) {
            return false;
        }
        if (dot == std::string_view::npos) {
            break;
        }
        host.remove_prefix(dot + 1);
    }
    return !std::all_of(label.begin(), label.end(), is_digit);  // Else it is an IPv4 address.
}

GeneralName make(GeneralNameKind kind, std::string_view value, std::uint8_t tag, ByteView content) {
    der::Writer writer;
    writer.element(tag, content);
    return {.kind = kind, .value = std::string(value), .der = writer.take()};
}

GeneralName make_text(GeneralNameKind kind, unsigned tag, std::string_view text) {
    return make(kind, text, der::context(tag), as_bytes(text));
}

GeneralName make_directory_name(std::string_view text) {
    const Name name = Name::from_text(text);
    return make(GeneralNameKind::directory_name, name.text(), der::context_constructed(4),
                name.der());
}

GeneralName make_registered_id(std::string_view dotted) {
    try {
        return make(GeneralNameKind::registered_id, dotted, der::context(8), encode_oid(dotted));
    } catch (const Error&) {
        refuse("registered ID is no object identifier");
    }
}

/// The hex of a whole GeneralName, of any kind.
GeneralName make_other(std::string_view text) {
    const auto der = from_hex(text);
    if (!der) {
        refuse("other name is not hexadecimal");
    }
    der::Writer writer;
    writer.sequence([&](der::Writer& names) { names.raw(*der); });
    try {
        std::vector<GeneralName> names = parse_general_names(writer.bytes());
        if (names.size() == 1) {
            return std::move(names.front());
        }
    } catch (const Error&) {
        refuse("other name is not the DER of a general name");
    }
    refuse("other name is not the DER of one general name");
}

}  // namespace

GeneralName GeneralName::email(std::string_view address) {
    const std::size_t at = address.find('@');
    const bool visible = std::all_of(address.begin(), address.end(), is_visible);
    if (!visible || at == 0 || at == std::string_view::npos || !is_host(address.substr(at + 1))) {
        refuse("not an e-mail address of the form name@host");
    }
    return make_text(GeneralNameKind::email, 1, address);
}

GeneralName GeneralName::dns(std::string_view host) {
    if (!is_host(host.starts_with("*.") ? host.substr(2) : host)) {
        refuse("not a host name");
    }
    return make_text(GeneralNameKind::dns, 2, host);
}

GeneralName GeneralName::uri(std::string_view uri) {
    const std::size_t colon = uri.find(':');
    const std::string_view scheme = uri.substr(0, colon);
    const bool has_scheme =
        colon != std::string_view::npos && colon + 1 < uri.size() && !scheme.empty() &&
        is_letter(scheme.front()) && std::all_of(scheme.begin(), scheme.end(), [](char c) {
            return is_digit(c) || is_letter(c) || c == '+' || c == '-' || c == '.';
        });
    if (!has_scheme || !std::all_of(uri.begin(), uri.end(), is_visible)) {
        refuse("not a URI with a scheme, in ASCII without spaces");
    }
    return make_text(GeneralNameKind::uri, 6, uri);
}

GeneralName GeneralName::ip(std::string_view address) {
    const std::string text(address);
    std::array<std::uint8_t, 16> octets{};
    std::size_t size = 0;
    if (inet_pton(AF_INET, text.c_str(), octets.data()) == 1) {
        size = 4;
    } else if (inet_pton(AF_INET6, text.c_str(), octets.data()) == 1) {
        size = 16;
    }
    if (size == 0 || text.find('\0') != std::string::npos) {
        refuse("not an IP address");
    }
    der::Writer writer;
    writer.sequence(
        [&](der::Writer& names) { names.element(der::context(7), ByteView(octets).first(size)); });
    return parse_general_names(writer.bytes()).front();  // Writes the address in its one form.
}

GeneralName GeneralName::upn(std::string_view upn) {
    const der::Element text{.tag = der::utf8_string, .content = as_bytes(upn), .whole = {}};
    if (upn.empty() || !der::parse_text(text)) {
        refuse("user principal name empty or not UTF-8");
    }
    der::Writer content;
    content.oid(oids::ms_upn);
    content.constructed(der::context_constructed(0),
                        [&](der::Writer& value) { value.utf8_string(upn); });
    return make(GeneralNameKind::upn, upn, der::context_constructed(0), content.bytes());
}

GeneralName GeneralName::from_text(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto kind = general_name_kind_from_text(text.substr(0, colon));
    if (colon == std::string_view::npos || !kind) {
        refuse("must begin with email:, dns:, uri:, ip:, upn:, dn:, rid: or other:");
    }
    const std::string_view value = text.substr(colon + 1);
    switch (*kind) {
        case GeneralNameKind::email:
            return email(value);
        case GeneralNameKind::dns:
            return dns(value);
        case GeneralNameKind::uri:
            return uri(value);
        case GeneralNameKind::ip:
            return ip(value);
        case GeneralNameKind::upn:
            return upn(value);
        case GeneralNameKind::directory_name:
            return make_directory_name(value);
        case GeneralNameKind::registered_id:
            return make_registered_id(value);
        case GeneralNameKind::other:
            break;
    }
    return make_other(value);
}

}  // namespace certferry::pki
