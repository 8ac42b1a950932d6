#include "service/graph/filter.h"

#include "base/ascii.h"
#include "http/message.h"
#include "store/service/name_keys.h"

namespace certferry::service {

namespace {

bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

class FilterReader {
public:
    explicit FilterReader(std::string_view text) noexcept : rest_(text) {}

    std::optional<Filter> read() {
        Filter filter;
        do {
            skip_spaces();
            if (filter.size() == max_filter_conditions || !condition(filter)) {
                return std::nullopt;
            }
            skip_spaces();
        } while (take("and"));
        return rest_.empty() ? std::optional(std::move(filter)) : std::nullopt;
    }

private:
    bool condition(Filter& filter) {
        bool lower = false;
        auto property = word();
        if (property == "tolower" && take("(")) {
            lower = true;
            skip_spaces();
            property = word();
            skip_spaces();
            if (!take(")")) {
                return false;
            }
        }
        skip_spaces();
        if (property.empty() || !take("eq")) {
            return false;
        }
        skip_spaces();
        auto value = quoted();
        if (!value) {
            return false;
        }
        if (lower) {
            *value = store::service::fold_key(*value);
        }
        return filter
            .try_emplace(std::string(property),
                         FilterValue{.text = *std::move(value), .any_case = lower})
            .second;
    }

    std::string_view word() noexcept {
        std::size_t length = 0;
        while (length < rest_.size() && is_letter(rest_[length])) {
            ++length;
        }
        const auto found = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return found;
    }

    std::optional<std::string> quoted() {
        if (!take("'")) {
            return std::nullopt;
        }
        std::string value;
        while (!rest_.empty()) {
            const auto end = rest_.find('\'');
            if (end == std::string_view::npos) {
                return std::nullopt;
            }
            value += rest_.substr(0, end);
            rest_.remove_prefix(end + 1);
            if (!take("'")) {
                return value;
            }
            value += '\'';
        }
        return std::nullopt;
    }

    void skip_spaces() noexcept {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '+')) {
            rest_.remove_prefix(1);
        }
    }

    bool take(std::string_view what) noexcept {
        if (!equal_ignoring_case(rest_.substr(0, what.size()), what)) {
            return false;
        }
        rest_.remove_prefix(what.size());
        return true;
    }

    std::string_view rest_;
};

}  // namespace

std::optional<Filter> parse_filter(std::string_view text) {
    return text.size() > max_filter_bytes ? std::nullopt : FilterReader(text).read();
}

}  // namespace certferry::service
