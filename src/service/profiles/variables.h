#pragma once

#include "service/profiles/platform.h"
#include "service/profiles/settings.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Variables in subject templates and alternative names, and texts that hold them.
namespace certferry::service {

/// What a variable stands for.
enum class Variable {
    user_name,
    user_principal_name,
    email_address,
    on_prem_distinguished_name,
    on_premises_sam_account_name,
    aad_device_id,
    serial_number,
    imei,
    meid,
    wifi_mac_address,
    device_name,
    fully_qualified_domain_name,
    device_id,
    on_premises_security_identifier,
    common_name,  ///< The user's display name; only the fixed formats use it.
};

/// Of whom a variable speaks.
enum class VariableScope {
    user,    ///< Only with certificate type user.
    device,  ///< With both types.
    either,  ///< Of whom the certificate speaks: the security identifier.
};

struct VariableInfo {
    Variable variable;
    std::string_view name;  ///< As documented; templates may write it in any case.
    VariableScope scope;
    bool spoofable;  ///< Whoever holds the device can fake it.
};

const VariableInfo& info(Variable variable) noexcept;

/// By name or synonym, in any case. Empty if there is no such variable.
std::optional<Variable> find_variable(std::string_view name) noexcept;

/// Whether certificates of this type on this platform can have a value for it at all.
bool exists_on(Variable variable, Platform platform, CertificateType type) noexcept;

/// A part of a value: static text, or a variable.
struct TextPiece {
    std::string text;  ///< The static text, or the variable's name as it is written.
    std::optional<Variable> variable;
    /// Where it begins, in characters from 0 of the whole setting; none if nobody wrote it.
    std::optional<std::size_t> position;

    bool operator==(const TextPiece&) const = default;
};

/// A well-formed `{{name}}`; `name` may be empty or unknown.
struct VariableToken {
    std::string_view name;
    std::size_t length;  ///< With the braces, in octets.
};

/// The variable that `text` begins with, if it does.
std::optional<VariableToken> variable_at(std::string_view text) noexcept;

}  // namespace certferry::service
