#include "service/profiles/attribute_types.h"

#include "base/encoding.h"

#include <algorithm>
#include <array>

namespace certferry::service {

namespace {

namespace oids = pki::oids;

enum class StringType { utf8, ia5, printable };

struct AttributeRow {
    std::string_view keyword;  // The first one of a type is how it is written.
    std::string_view oid;
    StringType string_type;
    std::size_t upper_bound;
};

constexpr std::array attribute_table{
    AttributeRow{"CN", oids::common_name, StringType::utf8, 64},
    AttributeRow{"E", oids::email_address, StringType::ia5, 255},
    AttributeRow{"EMAIL", oids::email_address, StringType::ia5, 255},
    AttributeRow{"EMAILADDRESS", oids::email_address, StringType::ia5, 255},
    AttributeRow{"OU", oids::organizational_unit, StringType::utf8, 64},
    AttributeRow{"O", oids::organization, StringType::utf8, 64},
    AttributeRow{"L", oids::locality, StringType::utf8, 128},
    AttributeRow{"ST", oids::state, StringType::utf8, 128},
    AttributeRow{"S", oids::state, StringType::utf8, 128},
    AttributeRow{"C", oids::country, StringType::printable, 2},
    AttributeRow{"STREET", oids::street, StringType::utf8, 0},
    AttributeRow{"T", oids::title, StringType::utf8, 0},
    AttributeRow{"TITLE", oids::title, StringType::utf8, 0},
    AttributeRow{"G", oids::given_name, StringType::utf8, 0},
    AttributeRow{"GIVENNAME", oids::given_name, StringType::utf8, 0},
    AttributeRow{"I", oids::initials, StringType::utf8, 0},
    AttributeRow{"INITIALS", oids::initials, StringType::utf8, 0},
    AttributeRow{"SN", oids::surname, StringType::utf8, 0},
    AttributeRow{"DC", oids::domain_component, StringType::ia5, 0},
    AttributeRow{"SERIALNUMBER", oids::serial_number, StringType::printable, 64},
};

const AttributeRow* row_of(std::string_view oid) noexcept {
    const auto* found = std::find_if(attribute_table.begin(), attribute_table.end(),
                                     [&](const AttributeRow& row) { return row.oid == oid; });
    return found == attribute_table.end() ? nullptr : found;
}

constexpr char upper(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

constexpr bool is_letter(char c) noexcept {
    return upper(c) >= 'A' && upper(c) <= 'Z';
}

bool is_printable(char c) noexcept {
    constexpr std::string_view others = " '()+,-./:=?";  // RFC 5280, appendix B.
    return is_letter(c) || (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
}

bool is_control(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::string quoted_if_needed(std::string_view value) {
    const bool needed = value.find_first_of(",+=\";") != std::string_view::npos ||
                        value.starts_with(' ') || value.ends_with(' ') || value.starts_with('#');
    if (!needed) {
        return std::string(value);
    }
    std::string text = "\"";
    for (const char c : value) {
        text += c;
        if (c == '"') {
            text += c;
        }
    }
    return text + '"';
}

}  // namespace

bool is_dotted_oid(std::string_view text) {
    return text.find_first_not_of("0123456789.") == std::string_view::npos &&
           pki::purpose_from_text(text).has_value();
}

pki::Oid attribute_type(std::string_view keyword_or_oid) {
    for (const AttributeRow& row : attribute_table) {
        if (std::equal(row.keyword.begin(), row.keyword.end(), keyword_or_oid.begin(),
                       keyword_or_oid.end(), [](char a, char b) { return a == upper(b); })) {
            return pki::Oid(row.oid);
        }
    }
    return is_dotted_oid(keyword_or_oid) ? pki::Oid(keyword_or_oid) : pki::Oid();
}

std::size_t upper_bound_of(std::string_view type) noexcept {
    const AttributeRow* row = row_of(type);
    return row == nullptr ? 0 : row->upper_bound;
}

std::size_t first_unwritable(std::string_view type, std::string_view text) noexcept {
    const AttributeRow* row = row_of(type);
    const StringType string_type = row == nullptr ? StringType::utf8 : row->string_type;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        const std::size_t length = utf8_length(text.substr(at));
        const bool ascii = length == 1;
        const bool writable = length > 0 && !is_control(c) &&
                              (string_type != StringType::ia5 || ascii) &&
                              (string_type != StringType::printable || (ascii && is_printable(c)));
        if (!writable) {
            return at;
        }
        at += length;
    }
    return std::string_view::npos;
}

bool is_country(std::string_view text) noexcept {
    return text.size() == 2 && is_letter(text[0]) && is_letter(text[1]);
}

std::string subject_text(const std::vector<pki::Rdn>& rdns) {
    std::string text;
    for (const pki::Rdn& rdn : rdns) {
        char separator = ',';
        for (const pki::NameAttribute& attribute : rdn) {
            if (!text.empty()) {
                text += separator;
            }
            separator = '+';
            const AttributeRow* row = row_of(attribute.type);
            text += row != nullptr ? row->keyword : std::string_view(attribute.type);
            text += '=';
            text += pki::is_encoded_value(attribute.value) ? attribute.value
                                                           : quoted_if_needed(attribute.value);
        }
    }
    return text;
}

}  // namespace certferry::service
