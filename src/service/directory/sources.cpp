#include "service/directory/sources.h"

#include "base/error.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace certferry::service {

Sources::Sources(std::string_view column) {
    boost::json::error_code fault;
    auto value = boost::json::parse(boost::json::string_view(column.data(), column.size()), fault);
    if (fault || !value.is_object()) {
        throw Error(codes::store_corrupt, "sources of attributes are no JSON object");
    }
    words_ = std::move(value.get_object());
}

AttributeSource Sources::of(std::string_view attribute) const {
    const auto* word =
        words_.if_contains(boost::json::string_view(attribute.data(), attribute.size()));
    if (word == nullptr) {
        return AttributeSource::device;
    }
    const auto* text = word->if_string();
    const auto source = text == nullptr ? std::nullopt : attribute_source_words.find(*text);
    if (!source) {
        throw Error(codes::store_corrupt, "the source of an attribute is unknown");
    }
    return *source;
}

void Sources::set(std::string_view attribute, AttributeSource source) {
    const boost::json::string_view key(attribute.data(), attribute.size());
    if (source == AttributeSource::device) {
        words_.erase(key);
        return;
    }
    const auto word = attribute_source_words(source);
    words_[key] = boost::json::string_view(word.data(), word.size());
}

std::string Sources::column() const {
    return boost::json::serialize(words_);
}

}  // namespace certferry::service
