#include "service/directory/draft.h"

#include "service/profiles/finding_codes.h"

#include <boost/json/array.hpp>

#include <algorithm>

namespace certferry::service {

namespace {

constexpr std::size_t any_length = 1024UL * 1024;  // check_value() knows how long it may be.

boost::json::value json_of(const std::optional<std::string>& text) {
    return text ? boost::json::value(*text) : boost::json::value();
}

}  // namespace

const DraftValue* Draft::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find(values, name, &DraftValue::name);
    return found == values.end() ? nullptr : &*found;
}

std::optional<DraftValue> read_value(ObjectReader& in, const boost::json::object& object,
                                     std::string_view name, Form form, std::size_t max_characters,
                                     ReservedSids reserved) {
    if (form == Form::flag) {
        const auto flag = in.boolean(name);
        if (flag) {
            return DraftValue{.name = name, .value = *flag ? "true" : "false"};
        }
    } else if (const auto text = in.text(name, {.min = 0, .max = any_length})) {
        auto checked = check_value(form, *text, max_characters, reserved, in.path_of(name));
        const bool wrong = has_errors(checked.findings);
        for (auto& finding : checked.findings) {
            in.add(std::move(finding));
        }
        // What is wrong was given, so that it is not missing as well.
        return DraftValue{.name = name, .value = wrong ? text : checked.value};
    }
    const auto* value = object.if_contains(boost::json::string_view(name.data(), name.size()));
    if (value == nullptr) {
        return std::nullopt;
    }
    return DraftValue{.name = name,
                      .value = value->is_null() ? std::nullopt : std::optional<std::string>("-")};
}

std::optional<AttributeSource> read_source(ObjectReader& in) {
    const auto source = in.word("source", attribute_source_words);
    if (source == AttributeSource::device) {
        in.wrong_value(in.path_of("source"), "device");
    }
    return source;
}

Finding finding_required(std::string path) {
    return finding(findings::e_required, std::move(path));
}

boost::json::object details_of(const Edit& edit) {
    boost::json::array changes;
    for (const auto& change : edit.changes) {
        changes.push_back(boost::json::object{{"name", change.name},
                                              {"from", json_of(change.before)},
                                              {"to", json_of(change.after)}});
    }
    return {{"changes", std::move(changes)}};
}

}  // namespace certferry::service
