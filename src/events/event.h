#pragma once

#include "base/error.h"
#include "base/time.h"
#include "events/catalogue.h"
#include "events/diagnostic.h"

#include <concepts>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace certferry::events {

/// Named values, such as settings: an object in JSON.
using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The value of a field.
using Value = std::variant<std::string, std::int64_t, bool, std::vector<std::string>, Pairs,
                           std::vector<Pairs>>;

/// What one event of the catalogue has to say. Cheap to make: it is put into words by whoever
/// writes it (events/event_line.h).
///
/// Foreign text from a request that is not yet authorised goes through `untrusted()` first. A field
/// that the catalogue does not give to this type is a defect (assert). Not thread-safe.
class Event {
public:
    Event(const EventType& type, UtcTime when) : type_(&type), when_(when) {}

    /// Detail about what an event of `explained` reports, for its channel's debug variant.
    static Event debug(const EventType& explained, UtcTime when, std::string_view detail);

    Event& set(Field field, std::string_view text);
    Event& set(Field field, UtcTime time);
    Event& set(Field field, std::vector<std::string> texts);
    Event& set(Field field, Pairs pairs);
    Event& set(Field field, std::vector<Pairs> rows);

    template <std::integral T>
    Event& set(Field field, T number) {
        if constexpr (std::same_as<T, bool>) {
            return add(field, Value(number));
        } else {
            return add(field, Value(static_cast<std::int64_t>(number)));
        }
    }

    /// Sets nothing if `value` is empty.
    template <class T>
    Event& set(Field field, const std::optional<T>& value) {
        return value ? set(field, *value) : *this;
    }

    /// Says why: what every failure event must. `message` is cut at 1024 bytes.
    Event& fail(std::string_view error_code, std::string_view message,
                Diagnostic diagnostic = Diagnostic::unknown_error);
    Event& fail(const Error& error, Diagnostic diagnostic = Diagnostic::unknown_error);

    /// For 4005: the same with `validationCode` and `outcome`.
    Event& fail(const ValidationCode& code, std::string_view message);

    const EventType& type() const noexcept { return *type_; }

    UtcTime when() const noexcept { return when_; }

    Channel channel() const noexcept { return debug_ ? debug_of(type_->channel) : type_->channel; }

    Level level() const noexcept { return debug_ ? Level::debug : type_->level; }

    Diagnostic diagnostic() const noexcept { return diagnostic_; }

    /// Fields in the order of setting.
    const std::vector<std::pair<Field, Value>>& fields() const noexcept { return fields_; }

    /// The value of a field; null if it was not set.
    const Value* find(Field field) const noexcept;

    /// The text of a field; empty if it was not set or is no text.
    std::string_view text(Field field) const noexcept;

private:
    Event& add(Field field, Value value);

    const EventType* type_;  // A row of the catalogue, which lives as long as the program.
    UtcTime when_;
    bool debug_ = false;
    Diagnostic diagnostic_ = Diagnostic::success;
    std::vector<std::pair<Field, Value>> fields_;
};

/// Foreign text made safe for an event: escaped, and cut at 256 bytes.
std::string untrusted(std::string_view text);

}  // namespace certferry::events
