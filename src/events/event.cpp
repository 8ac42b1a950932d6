#include "events/event.h"

#include "base/encoding.h"

#include <algorithm>
#include <cassert>

namespace certferry::events {

namespace {

constexpr std::size_t max_error_message_bytes = 1024;
constexpr std::size_t max_foreign_bytes = 256;

/// At most `max_bytes`, without half a character at the end.
std::string_view cut(std::string_view text, std::size_t max_bytes) noexcept {
    if (text.size() <= max_bytes) {
        return text;
    }
    const auto continues = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    };
    while (max_bytes > 0 && continues(max_bytes)) {
        --max_bytes;
    }
    return text.substr(0, max_bytes);
}

}  // namespace

Event Event::debug(const EventType& explained, UtcTime when, std::string_view detail) {
    Event event(explained, when);
    event.debug_ = true;
    event.set(Field::detail, detail);
    return event;
}

Event& Event::set(Field field, std::string_view text) {
    return add(field, Value(std::string(text)));
}

Event& Event::set(Field field, UtcTime time) {
    return add(field, Value(to_rfc3339(time)));
}

Event& Event::set(Field field, std::vector<std::string> texts) {
    return add(field, Value(std::move(texts)));
}

Event& Event::set(Field field, Pairs pairs) {
    return add(field, Value(std::move(pairs)));
}

Event& Event::set(Field field, std::vector<Pairs> rows) {
    return add(field, Value(std::move(rows)));
}

Event& Event::fail(std::string_view error_code, std::string_view message, Diagnostic diagnostic) {
    diagnostic_ = diagnostic;
    return set(Field::error_code, error_code)
        .set(Field::error_message, cut(message, max_error_message_bytes));
}

Event& Event::fail(const Error& error, Diagnostic diagnostic) {
    return fail(error.code(), error.what(), diagnostic);
}

Event& Event::fail(const ValidationCode& code, std::string_view message) {
    return set(Field::outcome, to_text(code.outcome))
        .set(Field::validation_code, code.name)
        .fail(code.name, message, code.diagnostic);
}

const Value* Event::find(Field field) const noexcept {
    const auto found = std::ranges::find(fields_, field, &std::pair<Field, Value>::first);
    return found == fields_.end() ? nullptr : &found->second;
}

std::string_view Event::text(Field field) const noexcept {
    const auto* const value = find(field);
    const auto* const text = value != nullptr ? std::get_if<std::string>(value) : nullptr;
    return text != nullptr ? std::string_view(*text) : std::string_view();
}

Event& Event::add(Field field, Value value) {
    assert(type_->allows(field) || (debug_ && field == Field::detail));
    if (fields_.empty()) {
        fields_.reserve(16);
    }
    const auto found = std::ranges::find(fields_, field, &std::pair<Field, Value>::first);
    if (found != fields_.end()) {
        found->second = std::move(value);
    } else {
        fields_.emplace_back(field, std::move(value));
    }
    return *this;
}

std::string untrusted(std::string_view text) {
    return escape_for_log(text, max_foreign_bytes);
}

}  // namespace certferry::events
