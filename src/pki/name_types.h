#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// The table of name attributes, for the sources of pki/name.h alone.
namespace certferry::pki {

/// What is known of one attribute type.
struct AttributeType {
    std::string_view oid;
    std::string_view name;       ///< As Name::text() writes it.
    std::uint8_t string_type;    ///< der::Tag of the string it is written as.
    std::size_t max_characters;  ///< RFC 5280, appendix A.1: its upper bounds.
};

/// By dotted decimal; null if unknown.
const AttributeType* find_attribute_type(std::string_view oid) noexcept;

/// The dotted decimal that an administrator means by `name`, in any case; empty if unknown.
std::string_view attribute_oid(std::string_view name) noexcept;

}  // namespace certferry::pki
