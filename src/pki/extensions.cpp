#include "pki/extensions.h"

#include "base/error.h"
#include "pki/der.h"
#include "pki/general_name.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

namespace certferry::pki {

namespace {

constexpr std::array<std::pair<KeyUsage::Bit, std::string_view>, 9> key_usage_names{{
    {KeyUsage::digital_signature, "digitalSignature"},
    {KeyUsage::non_repudiation, "nonRepudiation"},
    {KeyUsage::key_encipherment, "keyEncipherment"},
    {KeyUsage::data_encipherment, "dataEncipherment"},
    {KeyUsage::key_agreement, "keyAgreement"},
    {KeyUsage::key_cert_sign, "keyCertSign"},
    {KeyUsage::crl_sign, "cRLSign"},
    {KeyUsage::encipher_only, "encipherOnly"},
    {KeyUsage::decipher_only, "decipherOnly"},
}};

Extension parse_extension(der::Reader reader) {
    Extension extension;
    extension.id = reader.next_oid();
    if (reader.peek() == der::boolean) {
        extension.critical = reader.next_boolean();
    }
    extension.value = to_bytes(reader.next(der::octet_string).content);
    reader.end();
    return extension;
}

std::string uri_text(ByteView content) {
    const bool ascii = std::all_of(content.begin(), content.end(),
                                   [](std::uint8_t octet) { return octet > 0 && octet < 0x80; });
    if (!ascii) {
        der::malformed("URI is not ASCII");
    }
    return std::string(as_text(content));
}

/// Appends the URIs of GeneralNames' content.
void append_uris(std::vector<std::string>& uris, der::Reader names) {
    while (!names.at_end()) {
        const der::Element name = names.next();
        if (name.tag == uri_tag) {
            uris.push_back(uri_text(name.content));
        }
    }
}

/// The same for a DistributionPointName, if it is a full name.
void append_full_name(std::vector<std::string>& uris, der::Reader name) {
    if (name.peek() == der::context_constructed(0)) {
        append_uris(uris, name.enter(der::context_constructed(0)));
    }
}

}  // namespace

std::string KeyUsage::text() const {
    std::string text;
    for (const auto& [bit, name] : key_usage_names) {
        if (has(bit)) {
            text += text.empty() ? "" : ",";
            text += name;
        }
    }
    return text;
}

std::optional<KeyUsage> KeyUsage::from_names(const std::vector<std::string>& names) {
    unsigned bits = 0;
    for (const auto& name : names) {
        // X.509 renamed the bit; both names are in use (RFC 5280, 4.2.1.3).
        const bool renamed = name == "contentCommitment";
        const auto wanted = renamed ? std::string_view("nonRepudiation") : std::string_view(name);
        const auto* known =
            std::find_if(key_usage_names.begin(), key_usage_names.end(),
                         [wanted](const auto& entry) { return entry.second == wanted; });
        if (known == key_usage_names.end()) {
            return std::nullopt;
        }
        bits |= known->first;
    }
    return KeyUsage(bits);
}

std::vector<Extension> parse_extensions(ByteView der) {
    der::Reader outer(der);
    der::Reader list = outer.enter(der::sequence);
    outer.end();
    std::vector<Extension> extensions;
    while (!list.at_end()) {
        if (extensions.size() == max_extensions) {
            der::malformed("too many extensions");
        }
        Extension extension = parse_extension(list.enter(der::sequence));
        if (find(extensions, extension.id) != nullptr) {
            der::malformed("extension " + extension.id + " occurs twice");  // RFC 5280, 4.2.
        }
        extensions.push_back(std::move(extension));
    }
    return extensions;
}

const Extension* find(const std::vector<Extension>& extensions, std::string_view id) noexcept {
    const auto found = std::find_if(extensions.begin(), extensions.end(),
                                    [id](const Extension& one) { return one.id == id; });
    return found == extensions.end() ? nullptr : &*found;
}

KeyUsage parse_key_usage(ByteView value) {
    der::Reader reader(value);
    const ByteView content = reader.next(der::bit_string).content;
    reader.end();
    if (content.empty() || content.size() > 3 || content[0] > 7 ||
        (content.size() == 1 && content[0] != 0)) {
        der::malformed("key usage is no list of nine bits");
    }
    unsigned bits = 0;
    for (std::size_t index = 0; index < (content.size() - 1) * 8; ++index) {
        const unsigned octet = content[1 + index / 8];
        if ((octet & (0x80U >> (index % 8))) != 0) {
            bits |= 1U << index;
        }
    }
    const unsigned used = static_cast<unsigned>((content.size() - 1) * 8) - content[0];
    if (bits >> std::min(used, 9U) != 0) {
        der::malformed("key usage has bits that are not defined");
    }
    return KeyUsage(bits);
}

std::vector<Oid> parse_extended_key_usage(ByteView value) {
    der::Reader outer(value);
    der::Reader list = outer.enter(der::sequence);
    outer.end();
    std::vector<Oid> purposes;
    while (!list.at_end()) {
        purposes.push_back(list.next_oid());
    }
    if (purposes.empty()) {
        der::malformed("extended key usage is empty");
    }
    return purposes;
}

BasicConstraints parse_basic_constraints(ByteView value) {
    der::Reader outer(value);
    der::Reader reader = outer.enter(der::sequence);
    outer.end();
    BasicConstraints constraints;
    if (reader.peek() == der::boolean) {
        constraints.ca = reader.next_boolean();
    }
    if (reader.peek() == der::integer) {
        const std::uint64_t length = reader.next_small_integer();
        if (length > std::numeric_limits<int>::max()) {
            der::malformed("path length out of range");
        }
        constraints.path_length = static_cast<int>(length);
    }
    reader.end();
    return constraints;
}

Bytes parse_subject_key_identifier(ByteView value) {
    der::Reader reader(value);
    Bytes identifier = to_bytes(reader.next(der::octet_string).content);
    reader.end();
    return identifier;
}

Bytes parse_authority_key_identifier(ByteView value) {
    der::Reader outer(value);
    der::Reader reader = outer.enter(der::sequence);
    outer.end();
    const auto identifier = reader.next_if(der::context(0));
    reader.next_if(der::context_constructed(1));  // authorityCertIssuer
    reader.next_if(der::context(2));              // authorityCertSerialNumber
    reader.end();
    return identifier ? to_bytes(identifier->content) : Bytes();
}

std::vector<std::string> parse_distribution_points(ByteView value) {
    der::Reader outer(value);
    der::Reader list = outer.enter(der::sequence);
    outer.end();
    std::vector<std::string> uris;
    while (!list.at_end()) {
        der::Reader point = list.enter(der::sequence);
        if (point.peek() == der::context_constructed(0)) {
            append_full_name(uris, point.enter(der::context_constructed(0)));
        }
    }
    return uris;
}

std::vector<std::string> parse_issuing_distribution_point(ByteView value) {
    der::Reader outer(value);
    der::Reader point = outer.enter(der::sequence);
    outer.end();
    std::vector<std::string> uris;
    if (point.peek() == der::context_constructed(0)) {
        append_full_name(uris, point.enter(der::context_constructed(0)));
    }
    if (!point.at_end()) {
        der::malformed("CRL covers only some certificates or reasons, or several issuers");
    }
    return uris;
}

std::vector<std::string> parse_access(ByteView value, std::string_view method) {
    der::Reader outer(value);
    der::Reader list = outer.enter(der::sequence);
    outer.end();
    std::vector<std::string> uris;
    while (!list.at_end()) {
        der::Reader access = list.enter(der::sequence);
        const Oid found = access.next_oid();
        const der::Element location = access.next();
        access.end();
        if (found == method && location.tag == uri_tag) {
            uris.push_back(uri_text(location.content));
        }
    }
    return uris;
}

}  // namespace certferry::pki
