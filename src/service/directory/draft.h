#pragma once

#include "service/directory/fields.h"
#include "service/directory/sources.h"
#include "service/profiles/object_reader.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// From what a body or a row of a file says to a changed record, and what was changed.
namespace certferry::service {

/// What is said of one field, checked and in normal form. Without value: it shall have none.
struct DraftValue {
    std::string_view name;  ///< The field's.
    std::optional<std::string> value;
};

/// What a body or row says of a record's fields.
struct Draft {
    std::vector<DraftValue> values;         ///< Fields that are not mentioned are not here.
    std::optional<AttributeSource> source;  ///< If it says so: `directory` or `admin`.

    const DraftValue* find(std::string_view name) const noexcept;
};

/// Reads one field if `object` mentions it; null and an empty text take its value away.
std::optional<DraftValue> read_value(ObjectReader& in, const boost::json::object& object,
                                     std::string_view name, Form form, std::size_t max_characters,
                                     ReservedSids reserved);

/// Reads the member `source`.
std::optional<AttributeSource> read_source(ObjectReader& in);

/// E_REQUIRED.
Finding finding_required(std::string path);

/// Which fields must be there.
enum class Whole {
    yes,  ///< All that are required: a new record, or one that replaces another.
    no,   ///< Those that are mentioned change, the others stay.
};

/// Reads all fields of a record; what is wrong goes to the reader's findings.
template <class Record>
Draft read_draft(ObjectReader& in, const boost::json::object& object, Whole whole,
                 ReservedSids reserved) {
    Draft draft;
    for (const auto& field : fields_of<Record>()) {
        auto value = read_value(in, object, field.name, field.form, field.max_characters, reserved);
        if (field.is_required() && (value ? !value->value : whole == Whole::yes)) {
            in.add(finding_required(in.path_of(field.name)));
            continue;
        }
        if (value) {
            draft.values.push_back(*std::move(value));
        }
    }
    return draft;
}

/// A field that got another value or another source.
struct FieldChange {
    std::string name;
    std::optional<std::string> before;
    std::optional<std::string> after;
};

/// What became of a record.
struct Edit {
    std::vector<FieldChange> changes;
    bool grants = false;  ///< A field that needs administrator is among them.

    bool empty() const noexcept { return changes.empty(); }
};

/// For the audit: `{"changes": [{"name", "from", "to"}]}`.
boost::json::object details_of(const Edit& edit);

namespace detail {

/// Groups do not note who said what.
template <class Record>
inline constexpr bool has_sources = requires(Record record) { record.sources; };

template <class Record>
Sources sources_of(const Record& record) {
    if constexpr (has_sources<Record>) {
        return Sources(record.sources);
    } else {
        return Sources("{}");
    }
}

}  // namespace detail

/// Makes the record what the draft says.
///
/// With Whole::yes, a field that the draft does not mention loses its value, unless the device
/// itself reported it. A value that stays the same keeps its source, unless the draft names one.
/// Values that change get the draft's source, or else `admin`.
template <class Record>
Edit apply_draft(Record& record, const Draft& draft, Whole whole) {
    Edit edit;
    Sources sources = detail::sources_of(record);
    const auto source = draft.source.value_or(AttributeSource::admin);
    for (const auto& field : fields_of<Record>()) {
        const DraftValue* said = draft.find(field.name);
        const auto known = sources.of(field.name);
        if (said == nullptr && (whole == Whole::no || (detail::has_sources<Record> &&
                                                       known == AttributeSource::device))) {
            continue;
        }
        auto before = value_of(record, field);
        const auto after = said == nullptr ? std::nullopt : said->value;
        const bool same_value =
            before == after || (field.form == Form::flag && !after && before == "false");
        const bool other_source =
            detail::has_sources<Record> && draft.source && after && known != source;
        if (same_value && !other_source) {
            continue;
        }
        set_value(record, field, after);
        after ? sources.set(field.name, source) : sources.forget(field.name);
        edit.grants = edit.grants || field.grants;
        edit.changes.push_back({std::string(field.name), std::move(before), after});
    }
    if constexpr (detail::has_sources<Record>) {
        record.sources = sources.column();
    }
    refresh_keys(record);
    return edit;
}

/// The fields with their values, and `sources` where the record notes them: for answers.
template <class Record>
boost::json::object fields_to_json(const Record& record) {
    boost::json::object object;
    boost::json::object words;
    const Sources sources = detail::sources_of(record);
    for (const auto& field : fields_of<Record>()) {
        const auto value = value_of(record, field);
        if (!value) {
            continue;
        }
        const boost::json::string_view name(field.name.data(), field.name.size());
        if (field.form == Form::flag) {
            object[name] = *value == "true";
        } else {
            object[name] = *value;
        }
        const auto word = attribute_source_words(sources.of(field.name));
        words[name] = boost::json::string_view(word.data(), word.size());
    }
    if constexpr (detail::has_sources<Record>) {
        object["sources"] = std::move(words);
    }
    return object;
}

}  // namespace certferry::service
