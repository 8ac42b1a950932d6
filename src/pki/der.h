#pragma once

#include "base/bytes.h"
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string_view>

// Reading and writing DER (X.690): what the program itself looks at in foreign bytes before a
// library sees them, and what it builds without the detour over a library's objects. Nothing here
// is cryptography.
namespace certferry::pki::der {

/// Identifier octets of the universal types in use. Context tags: `context(n)`,
/// `context_constructed(n)`.
enum Tag : std::uint8_t {
    boolean = 0x01,
    integer = 0x02,
    bit_string = 0x03,
    octet_string = 0x04,
    null = 0x05,
    oid = 0x06,
    enumerated = 0x0A,
    utf8_string = 0x0C,
    numeric_string = 0x12,
    printable_string = 0x13,
    teletex_string = 0x14,
    ia5_string = 0x16,
    utc_time = 0x17,
    generalized_time = 0x18,
    visible_string = 0x1A,
    universal_string = 0x1C,
    bmp_string = 0x1E,
    sequence = 0x30,
    set = 0x31,
};

constexpr std::uint8_t context(unsigned number) noexcept {
    return static_cast<std::uint8_t>(0x80U | number);
}

constexpr std::uint8_t context_constructed(unsigned number) noexcept {
    return static_cast<std::uint8_t>(0xA0U | number);
}

/// Throws Error(der_malformed): bytes that are not what they have to be.
[[noreturn]] void malformed(std::string_view what);

/// One tag-length-value. Views into the bytes that the Reader was given.
struct Element {
    std::uint8_t tag = 0;
    ByteView content;
    ByteView whole;  ///< With tag and length.
};

/// Walks over DER elements, strictly: definite and minimal lengths, low tag numbers.
///
/// Every member throws Error(der_malformed) if what it promises is not there. Depth is the
/// caller's: it enters level by level.
class Reader {
public:
    explicit Reader(ByteView der) noexcept : rest_(der) {}

    bool at_end() const noexcept { return rest_.empty(); }

    /// The identifier octet of the next element; 0 at the end.
    std::uint8_t peek() const noexcept { return rest_.empty() ? std::uint8_t{0} : rest_.front(); }

    /// The next element, whatever it is.
    Element next();

    /// The next element, which must have this tag.
    Element next(std::uint8_t tag);

    /// The next element if it has this tag.
    std::optional<Element> next_if(std::uint8_t tag);

    /// A reader over the content of the next element, which must have this tag.
    Reader enter(std::uint8_t tag);

    bool next_boolean();
    std::uint64_t next_small_integer();  ///< Not negative, at most 64 bits.
    ByteView next_integer();             ///< Content octets, two's complement, minimal.
    std::string next_oid();              ///< Dotted decimal.

    /// Throws if anything is left.
    void end() const;

private:
    ByteView rest_;
};

/// Reads UTCTime or GeneralizedTime as DER writes them (RFC 5280, 4.1.2.5). Throws
/// Error(der_malformed).
UtcTime parse_time(const Element& element);

/// The text of a DirectoryString, IA5String, NumericString or VisibleString as UTF-8 (T61String
/// read as Latin-1). Empty if the type is another or the octets are not valid for it.
std::optional<std::string> parse_text(const Element& element);

/// Appends DER to a buffer. Constructed values are given as a function that writes their content.
class Writer {
public:
    Writer() = default;

    /// Room for so many octets at once: as long as they suffice, no copy of a secret is left
    /// behind.
    explicit Writer(std::size_t octets) { bytes_.reserve(octets); }

    /// The bytes so far; leaves the writer empty.
    Bytes take() noexcept { return std::move(bytes_); }

    const Bytes& bytes() const noexcept { return bytes_; }

    template <class F>
    void constructed(std::uint8_t tag, F&& content) {
        const std::size_t at = begin(tag);
        content(*this);
        end(at);
    }

    template <class F>
    void sequence(F&& content) {
        constructed(Tag::sequence, content);
    }

    void element(std::uint8_t tag, ByteView content);
    void raw(ByteView der);  ///< An element, or several, that is DER already.
    void boolean(bool value);
    void integer(std::int64_t value);
    void unsigned_integer(ByteView big_endian);  ///< Adds the leading zero that keeps it positive.
    void oid(std::string_view dotted);
    void null();
    void octet_string(ByteView content);
    void bit_string(ByteView content);  ///< Whole octets: no unused bits.
    /// Named bits, bit 0 first, without trailing zero bits (X.690, 11.2.2).
    void named_bits(std::uint32_t bits);
    void utf8_string(std::string_view text);
    void printable_string(std::string_view text);
    void ia5_string(std::string_view text);
    /// UTCTime to 2049, GeneralizedTime from 2050 (RFC 5280, 4.1.2.5); whole seconds.
    void time(UtcTime time);
    void generalized_time(UtcTime time);

private:
    std::size_t begin(std::uint8_t tag);
    void end(std::size_t at);

    Bytes bytes_;
};

/// Rewrites BER as definite-length form: indefinite lengths become definite, constructed OCTET
/// STRINGs become primitive, and lengths become minimal. Gives `ber` back unchanged (no copy is
/// made then: the result is empty) if that is what it is already.
///
/// Apple's and other clients send such messages (RFC 5652 allows BER outside of signed parts).
/// Throws Error(der_malformed) beyond `max_depth` levels, on trailing bytes, or on anything that is
/// not BER.
///
/// An OCTET STRING under an implicit tag (`encryptedContent [0]` of RFC 5652, 6.1) cannot be told
/// from another constructed element without its schema: `A0` stays constructed, with definite
/// length and primitive OCTET STRINGs inside, and `join_octet_strings` of its content gives the
/// octets. SET OF elements keep their order, primitive values their octets.
std::optional<Bytes> definite_form(ByteView ber, int max_depth = 24);

/// The octets of a constructed OCTET STRING after `definite_form`: `content` must be nothing but
/// primitive OCTET STRINGs. Throws Error(der_malformed).
Bytes join_octet_strings(ByteView content);

}  // namespace certferry::pki::der
