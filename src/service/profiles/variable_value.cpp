#include "service/profiles/variable_value.h"

#include "base/encoding.h"
#include "base/uuid.h"
#include "service/profiles/finding.h"
#include "service/profiles/sid.h"

#include <algorithm>

namespace certferry::service {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return lower(c); });
    return text;
}

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return upper(c); });
    return text;
}

std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(' ');
    return first == std::string::npos ? std::string()
                                      : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string without(std::string text, std::string_view characters) {
    std::erase_if(text, [&](char c) { return characters.find(c) != std::string_view::npos; });
    return text;
}

bool consists_of(std::string_view text, std::string_view characters, std::size_t length) {
    return text.size() == length && text.find_first_not_of(characters) == std::string_view::npos;
}

constexpr std::string_view digits = "0123456789";
constexpr std::string_view hex_digits = "0123456789ABCDEF";

/// A value in its normal form; empty optional if it has not the form at all.
std::optional<std::string> normal_form(Variable variable, const std::string& value) {
    const auto if_valid = [](bool valid, std::string text) {
        return valid ? std::optional(std::move(text)) : std::nullopt;
    };
    switch (variable) {
        case Variable::aad_device_id:
        case Variable::device_id:
            return if_valid(is_uuid(value), lower(value));
        case Variable::serial_number:
            return trimmed(value);
        case Variable::imei: {
            const std::string imei = without(value, " -/");
            return if_valid(consists_of(imei, digits, 15), imei);
        }
        case Variable::meid: {
            const std::string meid = upper(without(value, " -"));
            return if_valid(consists_of(meid, hex_digits, 14), meid);
        }
        case Variable::wifi_mac_address: {
            const std::string mac = upper(without(value, ":-. "));
            return if_valid(consists_of(mac, hex_digits, 12), mac);
        }
        case Variable::fully_qualified_domain_name: {
            std::string name = lower(value);
            if (name.ends_with('.')) {
                name.pop_back();
            }
            return name;
        }
        case Variable::on_premises_security_identifier:
            return if_valid(is_account_sid(value), value);
        default:
            return value;
    }
}

bool is_acceptable(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text.substr(at));
        const auto c = static_cast<unsigned char>(text[at]);
        if (length == 0 || c < 0x20 || c == 0x7F) {
            return false;
        }
        at += length;
    }
    return character_count(text) <= max_value_characters;
}

using Stored = std::optional<Attribute>;

const Stored none;

bool has_value(const Stored& attribute) {
    return attribute && !attribute->value.empty();
}

const Stored& first_of(const Stored& wanted, const Stored& otherwise) {
    return has_value(wanted) ? wanted : otherwise;
}

const Stored& user_attribute(Variable variable, const NameFacts& facts) {
    if (facts.user == nullptr || facts.certificate_type != CertificateType::user) {
        return none;
    }
    const UserFacts& user = *facts.user;
    switch (variable) {
        case Variable::user_name:
            return user.user_principal_name;
        case Variable::user_principal_name:
            return first_of(user.user_principal_name, facts.digicert ? user.email_address : none);
        case Variable::email_address:
            return first_of(user.email_address, facts.digicert ? user.user_principal_name : none);
        case Variable::on_prem_distinguished_name:
            return user.on_prem_distinguished_name;
        case Variable::on_premises_sam_account_name:
            return user.on_premises_sam_account_name;
        case Variable::common_name:
            return user.display_name;
        default:
            return none;
    }
}

/// Android hides hardware identifiers of personally owned devices from version 12 on.
bool hides_hardware_ids(const DeviceFacts& device) {
    const std::string& version =
        device.enrolled_os_version.empty() ? device.os_version : device.enrolled_os_version;
    return device.platform == Platform::android_work_profile && major_version(version) >= 12;
}

bool has_domain_name(const DeviceFacts& device) {
    return device.platform == Platform::linux_agent ||
           (platforms::windows.has(device.platform) && device.domain_joined);
}

const Stored& device_attribute(Variable variable, const DeviceFacts& device) {
    const bool hidden = hides_hardware_ids(device);
    switch (variable) {
        case Variable::aad_device_id:
            return device.directory_id;
        case Variable::device_id:
            return device.device_id;
        case Variable::serial_number:
            return hidden ? none : device.serial_number;
        case Variable::imei:
            return hidden ? none : device.imei;
        case Variable::meid:
            return hidden ? none : device.meid;
        case Variable::wifi_mac_address:
            return device.wifi_mac_address;
        case Variable::device_name:
            return device.device_name;
        case Variable::fully_qualified_domain_name:
            return has_domain_name(device) ? device.fully_qualified_domain_name : none;
        default:
            return none;
    }
}

const Stored& security_identifier(const NameFacts& facts) {
    const DeviceFacts& device = *facts.device;
    if (facts.certificate_type == CertificateType::user) {
        return facts.user == nullptr ? none : facts.user->security_identifier;
    }
    return device.domain_joined && device.directory_joined ? device.security_identifier : none;
}

const Stored& attribute_of(Variable variable, const NameFacts& facts) {
    switch (info(variable).scope) {
        case VariableScope::user:
            return user_attribute(variable, facts);
        case VariableScope::device:
            return device_attribute(variable, *facts.device);
        case VariableScope::either:
            break;
    }
    return exists_on(variable, facts.device->platform, facts.certificate_type)
               ? security_identifier(facts)
               : none;
}

}  // namespace

VariableValue value_of(Variable variable, const NameFacts& facts) {
    const Stored& attribute = attribute_of(variable, facts);
    if (!has_value(attribute)) {
        return {};
    }
    VariableValue result{.state = VariableValue::State::invalid,
                         .text = attribute->value,
                         .source = attribute->source};
    if (!is_acceptable(result.text)) {
        return result;
    }
    auto normal = normal_form(variable, result.text);
    if (!normal) {
        return result;
    }
    if (variable == Variable::user_name &&
        facts.tenant.user_name_variable == UserNameVariable::login_name) {
        normal = normal->substr(0, normal->find('@'));
    }
    result.state = normal->empty() ? VariableValue::State::missing : VariableValue::State::present;
    result.text = std::move(*normal);
    return result;
}

}  // namespace certferry::service
