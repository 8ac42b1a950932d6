#include "service/profiles/variables.h"

#include <algorithm>
#include <array>

namespace certferry::service {

namespace {

using enum VariableScope;

// In the order of the enumeration.
constexpr std::array variable_table{
    VariableInfo{Variable::user_name, "UserName", user, false},
    VariableInfo{Variable::user_principal_name, "UserPrincipalName", user, false},
    VariableInfo{Variable::email_address, "EmailAddress", user, false},
    VariableInfo{Variable::on_prem_distinguished_name, "OnPrem_Distinguished_Name", user, false},
    VariableInfo{Variable::on_premises_sam_account_name, "OnPremisesSamAccountName", user, false},
    VariableInfo{Variable::aad_device_id, "AAD_Device_ID", device, false},
    VariableInfo{Variable::serial_number, "SerialNumber", device, true},
    VariableInfo{Variable::imei, "IMEI", device, true},
    VariableInfo{Variable::meid, "MEID", device, true},
    VariableInfo{Variable::wifi_mac_address, "WiFiMacAddress", device, true},
    VariableInfo{Variable::device_name, "DeviceName", device, true},
    VariableInfo{Variable::fully_qualified_domain_name, "FullyQualifiedDomainName", device, true},
    VariableInfo{Variable::device_id, "DeviceId", device, false},
    VariableInfo{Variable::on_premises_security_identifier, "OnPremisesSecurityIdentifier", either,
                 false},
    VariableInfo{Variable::common_name, "CommonName", user, false},
};

struct Synonym {
    std::string_view name;
    Variable variable;
};

constexpr std::array synonyms{
    Synonym{"AzureADDeviceId", Variable::aad_device_id},
    Synonym{"Device_Serial", Variable::serial_number},
    Synonym{"IMEINumber", Variable::imei},
    Synonym{"Device_IMEI", Variable::imei},
};

constexpr char lower_letter(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower_letter(x) == lower_letter(y); });
}

constexpr bool is_letter(char c) noexcept {
    return lower_letter(c) >= 'a' && lower_letter(c) <= 'z';
}

constexpr bool is_name_character(char c) noexcept {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

const VariableInfo& info(Variable variable) noexcept {
    return variable_table[static_cast<std::size_t>(variable)];
}

std::optional<Variable> find_variable(std::string_view name) noexcept {
    for (const VariableInfo& row : variable_table) {
        if (row.variable != Variable::common_name && same_name(row.name, name)) {
            return row.variable;
        }
    }
    for (const Synonym& synonym : synonyms) {
        if (same_name(synonym.name, name)) {
            return synonym.variable;
        }
    }
    return std::nullopt;
}

bool exists_on(Variable variable, Platform platform, CertificateType type) noexcept {
    if (variable == Variable::fully_qualified_domain_name) {
        return platforms::windows.has(platform) || platform == Platform::linux_agent;
    }
    if (variable == Variable::on_premises_security_identifier) {
        return type == CertificateType::device
                   ? platforms::windows.has(platform)
                   : platforms::apple.has(platform) || platform == Platform::windows10;
    }
    return true;
}

std::optional<VariableToken> variable_at(std::string_view text) noexcept {
    if (!text.starts_with("{{")) {
        return std::nullopt;
    }
    std::size_t end = 2;
    while (end < text.size() && is_name_character(text[end])) {
        ++end;
    }
    const std::string_view name = text.substr(2, end - 2);
    if (!text.substr(end).starts_with("}}") || (!name.empty() && !is_letter(name.front()))) {
        return std::nullopt;
    }
    return VariableToken{.name = name, .length = end + 2};
}

}  // namespace certferry::service
