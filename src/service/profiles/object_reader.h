#pragma once

#include "service/profiles/finding.h"
#include "service/profiles/words.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace certferry::service {

enum class Need { optional, required };

/// Lengths of a text in characters.
struct TextLength {
    std::size_t min = 1;
    std::size_t max = 200;
};

/// Reads the members of one JSON object, and notes as findings what does not fit instead of
/// stopping there, so that one answer holds every fault of a profile.
///
/// A member that is null counts as absent. Each accessor returns empty if the member is absent or
/// does not fit; only in the latter case, or if it is required, is there a finding: E_JSON_TYPE,
/// E_JSON_VALUE or E_REQUIRED. Borrows the object and the list of findings.
class ObjectReader {
public:
    /// `path` is the object's JSON pointer: empty for the whole document.
    ObjectReader(const boost::json::object& object, std::string path, Findings& findings);

    std::optional<std::string> text(std::string_view name, TextLength length,
                                    Need need = Need::optional);
    std::optional<std::int64_t> integer(std::string_view name, Need need = Need::optional);

    /// An integer that fits int; a larger one is as wrong as its nearest neighbour.
    std::optional<int> small_integer(std::string_view name);

    std::optional<bool> boolean(std::string_view name);

    /// One of the words of an enumeration.
    template <class Enum, std::size_t N>
    std::optional<Enum> word(std::string_view name, const Words<Enum, N>& known,
                             Need need = Need::optional) {
        const auto text = this->text(name, {.min = 0, .max = any_length}, need);
        if (!text) {
            return std::nullopt;
        }
        const auto found = known.find(*text);
        if (!found) {
            wrong_value(path_of(name), *text);
        }
        return found;
    }

    /// The object that is this member, if there is one. Call finish() on it too.
    std::optional<ObjectReader> object(std::string_view name, Need need = Need::optional);

    /// Calls `item(value, path)` for each element; E_JSON_VALUE if there are more than `max`.
    /// False if there is no such array.
    template <class F>
    bool array(std::string_view name, std::size_t max, F&& item, Need need = Need::optional) {
        const boost::json::array* elements = find_array(name, max, need);
        if (elements == nullptr) {
            return false;
        }
        for (std::size_t i = 0; i < elements->size() && i < max; ++i) {
            item((*elements)[i], path_of(name) + "/" + std::to_string(i));
        }
        return true;
    }

    /// Array of texts, each with its own faults.
    std::optional<std::vector<std::string>> texts(std::string_view name, std::size_t max,
                                                  Need need = Need::optional);

    /// Calls `item(reader)` for each element, which must be an object, and finishes its reader.
    template <class F>
    bool objects(std::string_view name, std::size_t max, F&& item, Need need = Need::optional) {
        return array(
            name, max,
            [&](const boost::json::value& value, const std::string& path) {
                if (const auto* object = value.if_object()) {
                    ObjectReader reader(*object, path, *findings_);
                    item(reader);
                    reader.finish();
                } else {
                    wrong_type(path, value);
                }
            },
            need);
    }

    /// True if `name` may be given here. Otherwise notes E_SETTING_PLATFORM if it is given.
    bool offered(std::string_view name, bool on_this_platform);

    /// Notes E_JSON_UNKNOWN for every member that nobody asked for.
    void finish();

    bool given(std::string_view name) const;

    std::string path_of(std::string_view name) const;

    void wrong_value(std::string path, std::string text);
    void wrong_type(std::string path, const boost::json::value& value);
    void add(Finding finding);

private:
    static constexpr std::size_t any_length = std::numeric_limits<std::size_t>::max();

    /// The member, unless absent or null.
    const boost::json::value* find(std::string_view name, Need need);
    const boost::json::array* find_array(std::string_view name, std::size_t max, Need need);

    const boost::json::object* object_;
    std::string path_;
    Findings* findings_;
    std::set<std::string, std::less<>> known_;
};

}  // namespace certferry::service
