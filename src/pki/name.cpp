#include "pki/name.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/name_types.h"

#include <algorithm>

namespace certferry::pki {

namespace {

[[noreturn]] void refuse(std::string_view type, std::string_view why) {
    const AttributeType* known = find_attribute_type(type);
    throw Error(codes::name_invalid,
                std::string(known != nullptr ? known->name : type) + ": " + std::string(why));
}

NameAttribute read_attribute(der::Reader attribute) {
    NameAttribute result;
    result.type = attribute.next_oid();
    const der::Element value = attribute.next();
    attribute.end();
    std::optional<std::string> text = der::parse_text(value);
    // A text that reads like an encoded value is shown encoded itself, so that the two never meet.
    result.value = text && !is_encoded_value(*text) ? std::move(*text) : "#" + to_hex(value.whole);
    return result;
}

std::size_t character_count(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
    }));
}

/// RFC 5280, appendix B: what PrintableString may hold.
bool is_printable(std::string_view text) {
    constexpr std::string_view others = " '()+,-./:=?";
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               others.find(c) != std::string_view::npos;
    });
}

void check_length(const NameAttribute& attribute, const AttributeType* type) {
    const std::size_t characters = character_count(attribute.value);
    if (type != nullptr && characters > type->max_characters) {
        refuse(attribute.type, "longer than " + std::to_string(type->max_characters));
    }
    if (attribute.type == oids::country && characters != 2) {
        refuse(attribute.type, "not two letters");
    }
}

void write_value(der::Writer& writer, const NameAttribute& attribute, UpperBounds bounds) {
    const std::string& value = attribute.value;
    if (is_encoded_value(value)) {
        writer.raw(from_hex(std::string_view(value).substr(1)).value_or(Bytes{}));
        return;
    }
    const AttributeType* type = find_attribute_type(attribute.type);
    const std::uint8_t tag = type != nullptr ? type->string_type : std::uint8_t{der::utf8_string};
    if (value.empty()) {
        refuse(attribute.type, "empty value");
    }
    const bool writable =
        der::parse_text({.tag = tag, .content = as_bytes(value), .whole = {}}).has_value() &&
        (tag != der::printable_string || is_printable(value));
    if (!writable) {
        refuse(attribute.type, "value has characters that its type does not allow");
    }
    if (bounds == UpperBounds::enforced) {
        check_length(attribute, type);
    }
    writer.element(tag, as_bytes(value));
}

Bytes encode_attribute(const NameAttribute& attribute, UpperBounds bounds) {
    Bytes type;
    try {
        type = encode_oid(attribute.type);
    } catch (const Error&) {
        throw Error(codes::name_invalid, "attribute type is no object identifier");
    }
    der::Writer writer;
    writer.sequence([&](der::Writer& content) {
        content.element(der::oid, type);
        write_value(content, attribute, bounds);
    });
    return writer.take();
}

void write_rdn(der::Writer& writer, const Rdn& rdn, UpperBounds bounds) {
    if (rdn.empty()) {
        throw Error(codes::name_invalid, "no attribute between two separators");
    }
    std::vector<Bytes> attributes;
    attributes.reserve(rdn.size());
    for (const NameAttribute& attribute : rdn) {
        attributes.push_back(encode_attribute(attribute, bounds));
    }
    std::sort(attributes.begin(), attributes.end());  // X.690, 11.6: SET OF in order of octets.
    writer.constructed(der::set, [&](der::Writer& content) {
        for (const Bytes& attribute : attributes) {
            content.raw(attribute);
        }
    });
}

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Takes the next character of the folded value off `text`: no white space at the ends, one space
/// for a run inside, ASCII letters in lower case. -1 at the end.
int take_folded(std::string_view& text, bool at_start) {
    bool space = false;
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
        space = true;
    }
    if (text.empty()) {
        return -1;
    }
    if (space && !at_start) {
        return ' ';
    }
    const char c = text.front();
    text.remove_prefix(1);
    return static_cast<unsigned char>(to_lower_ascii(c));
}

bool same_attribute(const NameAttribute& a, const NameAttribute& b) {
    return a.type == b.type && same_attribute_value(a.value, b.value);
}

bool same_rdn(const Rdn& a, const Rdn& b) {
    // A set: other string types may have put the same attributes into another order.
    return std::is_permutation(a.begin(), a.end(), b.begin(), b.end(), same_attribute);
}

}  // namespace

NameAttribute text_attribute(Oid type, std::string text) {
    if (is_encoded_value(text)) {
        const AttributeType* known = find_attribute_type(type);
        der::Writer writer;
        writer.element(known != nullptr ? known->string_type : std::uint8_t{der::utf8_string},
                       as_bytes(text));
        text = "#" + to_hex(writer.bytes());
    }
    return {.type = std::move(type), .value = std::move(text)};
}

Name::Name() : der_{der::sequence, 0} {}

Name Name::from_der(ByteView der) {
    if (der.size() > max_der_bytes) {
        der::malformed("name too long");
    }
    der::Reader outer(der);
    der::Reader rdns = outer.enter(der::sequence);
    outer.end();
    Name name;
    std::size_t attributes = 0;
    while (!rdns.at_end()) {
        der::Reader set = rdns.enter(der::set);
        Rdn rdn;
        do {
            if (++attributes > max_attributes) {
                der::malformed("too many attributes in a name");
            }
            rdn.push_back(read_attribute(set.enter(der::sequence)));
        } while (!set.at_end());
        name.rdns_.push_back(std::move(rdn));
    }
    name.der_ = to_bytes(der);
    return name;
}

Name Name::from_rdns(const std::vector<Rdn>& rdns, UpperBounds bounds) {
    std::size_t attributes = 0;
    for (const Rdn& rdn : rdns) {
        attributes += rdn.size();
    }
    if (attributes > max_attributes) {
        throw Error(codes::name_invalid, "too many attributes");
    }
    der::Writer writer;
    writer.sequence([&](der::Writer& content) {
        for (const Rdn& rdn : rdns) {
            write_rdn(content, rdn, bounds);
        }
    });
    if (writer.bytes().size() > max_der_bytes) {
        throw Error(codes::name_invalid, "too long");
    }
    return from_der(writer.bytes());
}

std::vector<std::string> Name::values(std::string_view type) const {
    std::vector<std::string> found;
    for (const Rdn& rdn : rdns_) {
        for (const NameAttribute& attribute : rdn) {
            if (attribute.type == type) {
                found.push_back(attribute.value);
            }
        }
    }
    return found;
}

std::optional<std::string> Name::common_name() const {
    for (const Rdn& rdn : rdns_) {
        for (const NameAttribute& attribute : rdn) {
            if (attribute.type == oids::common_name) {
                return attribute.value;
            }
        }
    }
    return std::nullopt;
}

bool Name::operator==(const Name& other) const {
    if (der_ == other.der_) {
        return true;
    }
    return std::equal(rdns_.begin(), rdns_.end(), other.rdns_.begin(), other.rdns_.end(), same_rdn);
}

bool same_attribute_value(std::string_view a, std::string_view b) {
    int left = take_folded(a, true);
    int right = take_folded(b, true);
    while (left == right && left != -1) {
        left = take_folded(a, false);
        right = take_folded(b, false);
    }
    return left == right;
}

}  // namespace certferry::pki
