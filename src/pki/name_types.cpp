#include "pki/name_types.h"

#include "base/encoding.h"
#include "base/error.h"
#include "pki/der.h"
#include "pki/name.h"
#include "pki/oid.h"

#include <algorithm>
#include <array>

namespace certferry::pki {

namespace {

constexpr std::size_t unbounded = 32768;  // ub-name.

constexpr std::array types{
    AttributeType{oids::common_name, "CN", der::utf8_string, 64},
    AttributeType{oids::organization, "O", der::utf8_string, 64},
    AttributeType{oids::organizational_unit, "OU", der::utf8_string, 64},
    AttributeType{oids::country, "C", der::printable_string, 2},
    AttributeType{oids::state, "ST", der::utf8_string, 128},
    AttributeType{oids::locality, "L", der::utf8_string, 128},
    AttributeType{oids::domain_component, "DC", der::ia5_string, unbounded},
    AttributeType{oids::email_address, "E", der::ia5_string, 255},
    AttributeType{oids::serial_number, "SERIALNUMBER", der::printable_string, 64},
    AttributeType{oids::user_id, "UID", der::utf8_string, 256},
    AttributeType{oids::surname, "SN", der::utf8_string, unbounded},
    AttributeType{oids::given_name, "GN", der::utf8_string, unbounded},
    AttributeType{oids::initials, "INITIALS", der::utf8_string, unbounded},
    AttributeType{oids::title, "T", der::utf8_string, 64},
    AttributeType{oids::street, "STREET", der::utf8_string, 128},
    AttributeType{oids::unstructured_name, "UNSTRUCTUREDNAME", der::utf8_string, 255},
    AttributeType{"1.2.840.113549.1.9.8", "UNSTRUCTUREDADDRESS", der::utf8_string, 255},
    AttributeType{"2.5.4.46", "DNQUALIFIER", der::printable_string, unbounded},
    AttributeType{"2.5.4.44", "GENERATIONQUALIFIER", der::utf8_string, unbounded},
    AttributeType{"2.5.4.41", "NAME", der::utf8_string, unbounded},
    AttributeType{"2.5.4.65", "PSEUDONYM", der::utf8_string, 128},
    AttributeType{"2.5.4.17", "POSTALCODE", der::utf8_string, 40},
    AttributeType{"2.5.4.13", "DESCRIPTION", der::utf8_string, 1024},
    AttributeType{"2.5.4.15", "BUSINESSCATEGORY", der::utf8_string, 128},
    AttributeType{"2.5.4.97", "ORGANIZATIONIDENTIFIER", der::utf8_string, unbounded},
};

struct OtherName {
    std::string_view name;
    std::string_view oid;
};

// What CertStrToName, OpenSSL and Intune's documentation write beside the names above.
constexpr std::array other_names{
    OtherName{"S", oids::state},
    OtherName{"G", oids::given_name},
    OtherName{"GIVENNAME", oids::given_name},
    OtherName{"SURNAME", oids::surname},
    OtherName{"I", oids::initials},
    OtherName{"TITLE", oids::title},
    OtherName{"EMAIL", oids::email_address},
    OtherName{"EMAILADDRESS", oids::email_address},
    OtherName{"USERID", oids::user_id},
    OtherName{"STREETADDRESS", oids::street},
};

char upper(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool same_name(std::string_view upper_case, std::string_view any_case) noexcept {
    return std::equal(upper_case.begin(), upper_case.end(), any_case.begin(), any_case.end(),
                      [](char a, char b) { return a == upper(b); });
}

}  // namespace

const AttributeType* find_attribute_type(std::string_view oid) noexcept {
    for (const AttributeType& type : types) {
        if (type.oid == oid) {
            return &type;
        }
    }
    return nullptr;
}

std::string_view attribute_oid(std::string_view name) noexcept {
    for (const AttributeType& type : types) {
        if (same_name(type.name, name)) {
            return type.oid;
        }
    }
    for (const OtherName& other : other_names) {
        if (same_name(other.name, name)) {
            return other.oid;
        }
    }
    return {};
}

bool is_encoded_value(std::string_view value) {
    if (!value.starts_with('#')) {
        return false;
    }
    const std::optional<Bytes> der = from_hex(value.substr(1));
    if (!der) {
        return false;
    }
    try {
        der::Reader reader(*der);
        reader.next();
        return reader.at_end();
    } catch (const Error&) {
        return false;  // A text that only looks alike.
    }
}

}  // namespace certferry::pki
