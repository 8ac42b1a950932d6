#include "scep/attributes.h"

#include "base/error.h"
#include "pki/der.h"

namespace certferry::scep {

namespace der = pki::der;

namespace {

/// The content of the single value if it has this tag.
std::optional<ByteView> single_content(const std::vector<pki::CmsAttribute>& attributes,
                                       std::string_view type, std::uint8_t tag) {
    const auto value = pki::single_value(attributes, type);
    if (!value) {
        return std::nullopt;
    }
    der::Reader reader(*value);
    const der::Element element = reader.next();
    return element.tag == tag ? std::optional(element.content) : std::nullopt;
}

pki::CmsAttribute attribute(std::string_view type, std::uint8_t tag, ByteView content) {
    der::Writer writer;
    writer.element(tag, content);
    return {.type = pki::Oid(type), .values = {writer.take()}};
}

}  // namespace

std::optional<std::string> single_text(const std::vector<pki::CmsAttribute>& attributes,
                                       std::string_view type) {
    const auto content = single_content(attributes, type, der::printable_string);
    return content ? std::optional(std::string(as_text(*content))) : std::nullopt;
}

std::optional<Bytes> single_octets(const std::vector<pki::CmsAttribute>& attributes,
                                   std::string_view type) {
    const auto content = single_content(attributes, type, der::octet_string);
    return content ? std::optional(to_bytes(*content)) : std::nullopt;
}

pki::CmsAttribute text_attribute(std::string_view type, std::string_view text) {
    return attribute(type, der::printable_string, as_bytes(text));
}

pki::CmsAttribute utf8_attribute(std::string_view type, std::string_view text) {
    return attribute(type, der::utf8_string, as_bytes(text));
}

pki::CmsAttribute octets_attribute(std::string_view type, ByteView octets) {
    return attribute(type, der::octet_string, octets);
}

}  // namespace certferry::scep
