#pragma once

#include "base/bytes.h"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace certferry::wire {

/// What becomes of members that the struct does not have.
enum class UnknownMembers { ignore, refuse };

/// How names of members and of enumerators are compared.
enum class NameMatch { exact, ignore_case };

/// How strictly a JSON text is read.
struct JsonPolicy {
    UnknownMembers unknown = UnknownMembers::ignore;
    NameMatch names = NameMatch::exact;
    std::size_t max_bytes = std::size_t{1024} * 1024;  ///< Checked before parsing.
    std::size_t max_depth = 16;                        ///< Of objects and arrays in each other.
};

/// For peers in C# and Java, which differ in the case of names.
inline constexpr JsonPolicy any_case{.names = NameMatch::ignore_case};

/// Where in a document a value stands, such as `items[0].sans[1]`. Lives on the stack of the
/// reader.
struct JsonPath {
    const JsonPath* parent = nullptr;  ///< Null for the whole document.
    std::string_view member;           ///< Empty for an element of an array.
    std::size_t index = 0;

    std::string text() const;
};

/// A parsed JSON text (RFC 8259). Not thread-safe; neither copied nor moved, because the values
/// lie in a buffer inside it.
class JsonDocument {
public:
    /// Throws Error(json_too_large) or Error(json_malformed): not JSON, not UTF-8, too deep, more
    /// than one value, or a member given twice in one object (which readers understand
    /// differently).
    JsonDocument(std::string_view text, const JsonPolicy& policy);
    JsonDocument(const JsonDocument&) = delete;
    JsonDocument& operator=(const JsonDocument&) = delete;
    ~JsonDocument() = default;

    /// Borrowed for as long as the document lives.
    const boost::json::value& value() const noexcept { return value_; }

private:
    std::array<unsigned char, 4096> first_{};
    boost::json::monotonic_resource memory_;
    boost::json::value value_;  // Last: it ends before its memory does.
};

/// `snake_case` as `snakeCase`.
std::string camel_case(std::string_view snake);

/// Throws Error(json_invalid) with `path: problem`.
[[noreturn]] void refuse_json(const JsonPath& path, std::string_view problem);

/// The value in the form named; each throws Error(json_invalid) if it has another.
const boost::json::object& json_object(const boost::json::value& value, const JsonPath& path);
const boost::json::array& json_array(const boost::json::value& value, const JsonPath& path);
bool json_bool(const boost::json::value& value, const JsonPath& path);
double json_number(const boost::json::value& value, const JsonPath& path);

/// Without U+0000, which no text of ours holds and databases refuse.
std::string_view json_text(const boost::json::value& value, const JsonPath& path);

/// A whole number between `least` and `most`; `3.0` is one.
std::int64_t json_signed(const boost::json::value& value, std::int64_t least, std::int64_t most,
                         const JsonPath& path);
std::uint64_t json_unsigned(const boost::json::value& value, std::uint64_t most,
                            const JsonPath& path);

/// The member called `name`, or null. Throws Error(json_invalid) if names are compared ignoring
/// case and more than one fits.
const boost::json::value* json_member(const boost::json::object& object, std::string_view name,
                                      const JsonPath& path, NameMatch match);

/// True if `a` is `b`; ASCII letters count alike in either case if `match` says so.
bool same_json_name(std::string_view a, std::string_view b, NameMatch match) noexcept;

/// Throws Error(json_invalid) for the first member whose name is not in `known`.
void refuse_unknown_members(const boost::json::object& object, std::span<const std::string> known,
                            const JsonPath& path, NameMatch match);

/// The text of a value. A double that stands for no number (NaN) must not occur.
std::string json_text_of(const boost::json::value& value);

}  // namespace certferry::wire
