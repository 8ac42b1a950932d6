#pragma once

#include "events/field.h"

#include <optional>
#include <string_view>

namespace certferry::events {

/// Where an event is written.
enum class Channel : std::uint8_t {
    admin,        ///< One event per request, when its outcome is final. Never lost.
    operational,  ///< The steps of ongoing work.
    admin_debug,
    operational_debug,
};

enum class Category : std::uint8_t {
    general,
    pkcs,
    pkcs_import,
    revocation,
    scep,
    connector_health,
};

enum class Level : std::uint8_t {
    information,  ///< Success, or a plain statement.
    warning,      ///< An attempt failed; there will be another.
    error,        ///< Final failure.
    debug,        ///< Debug channels only.
};

/// The names in events: `Admin/Debug`, `PKCS Import`, `Information`.
std::string_view to_text(Channel channel) noexcept;
std::string_view to_text(Category category) noexcept;
std::string_view to_text(Level level) noexcept;

/// The value of that name, in any case, words joined by space, `-` or nothing. Empty otherwise.
std::optional<Channel> find_channel(std::string_view name) noexcept;
std::optional<Category> find_category(std::string_view name) noexcept;
std::optional<Level> find_level(std::string_view name) noexcept;

/// Severity of syslog (RFC 5424, 6.2.1).
int severity(Level level) noexcept;

/// The debug channel that belongs to a channel.
constexpr Channel debug_of(Channel channel) noexcept {
    return channel == Channel::admin || channel == Channel::admin_debug
               ? Channel::admin_debug
               : Channel::operational_debug;
}

constexpr bool is_debug(Channel channel) noexcept {
    return channel == Channel::admin_debug || channel == Channel::operational_debug;
}

/// One row of the catalogue (events/catalogue.h).
struct EventType {
    std::uint16_t id;
    std::string_view name;  ///< Canonical; the one that is written.
    Channel channel;
    Category category;
    Level level;
    FieldSet fields;           ///< Allowed besides the common ones.
    std::string_view message;  ///< Sentence; `{field}` stands for the field's value.
    std::string_view alias;    ///< Spelling in published texts that filters accept; may be empty.

    /// True if it reports a failure and so must say why.
    constexpr bool is_failure() const noexcept { return fields.contains(Field::error_code); }

    constexpr bool allows(Field field) const noexcept {
        constexpr FieldSet common = Field::activity_id | Field::request_id | Field::transaction_id |
                                    Field::attempt | Field::duration_ms;
        return fields.contains(field) || common.contains(field);
    }
};

}  // namespace certferry::events
