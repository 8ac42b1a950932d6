#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace certferry::events {

/// What an event can tell besides its common fields. There is no field for a key, a password, a
/// challenge or a token, so none can get into an event.
enum class Field : std::uint8_t {
    activity_id,
    request_id,
    transaction_id,
    attempt,
    duration_ms,
    lost_events,
    device_id,
    user_id,
    profile_id,
    profile_version,
    ca_host,
    ca_name,
    template_name,
    thumbprint,
    serial_number,
    issuer,
    subject,
    not_before,
    not_after,
    recipient_thumbprint,
    recipient_user_id,
    batch_id,
    request_count,
    request_kinds,
    succeeded_count,
    failed_count,
    upload_state,
    error_code,
    error_message,
    diagnostic_code,
    max_attempts,
    next_attempt_at,
    features,
    service_account,
    config_hash,
    reason,
    settings,
    changes,
    changed_by,
    old_thumbprint,
    current_version,
    new_version,
    old_version,
    support_ends_at,
    works_until,
    connector_name,
    environment,
    csr_sha256,
    window_start,
    window_end,
    failed_step,
    http_status,
    repeat_count,
    key_length,
    ca_request_id,
    outcome,
    recipient_key_id,
    decrypt_key_id,
    intended_purpose,
    provider_name,
    key_name,
    padding_scheme,
    revocation_reason,
    ca_configuration,
    revoked_at,
    remote_address,
    message_type,
    http_method,
    message_bytes,
    repeated,
    key_usage,
    challenge_expires_at,
    validation_code,
    spool_file,
    spool_path,
    message_id,
    period_start,
    period_end,
    metric_count,
    detail
};

inline constexpr std::size_t field_count = static_cast<std::size_t>(Field::detail) + 1;

/// The name in JSON, such as `caRequestId`.
std::string_view to_text(Field field) noexcept;

/// The field of that name; empty if there is none.
std::optional<Field> find_field(std::string_view name) noexcept;

/// True for a field that names a person; hidden in privacy mode.
constexpr bool is_personal(Field field) noexcept {
    return field == Field::subject;
}

/// A set of fields, written `Field::a | Field::b`.
class FieldSet {
public:
    constexpr FieldSet() = default;

    // NOLINTNEXTLINE(google-explicit-constructor): one field is a set too
    constexpr FieldSet(Field field) noexcept { words_[word(field)] = bit(field); }

    constexpr bool contains(Field field) const noexcept {
        return (words_[word(field)] & bit(field)) != 0;
    }

    friend constexpr FieldSet operator|(FieldSet a, FieldSet b) noexcept {
        a.words_[0] |= b.words_[0];
        a.words_[1] |= b.words_[1];
        return a;
    }

    bool operator==(const FieldSet&) const = default;

private:
    static constexpr std::size_t word(Field field) noexcept {
        return static_cast<std::size_t>(field) / 64;
    }

    static constexpr std::uint64_t bit(Field field) noexcept {
        return std::uint64_t{1} << (static_cast<std::size_t>(field) % 64);
    }

    std::array<std::uint64_t, 2> words_{};
};

static_assert(field_count <= 128);

constexpr FieldSet operator|(Field a, Field b) noexcept {
    return FieldSet(a) | FieldSet(b);
}

}  // namespace certferry::events
