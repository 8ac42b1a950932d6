#include "service/directory/forms.h"

#include "base/encoding.h"
#include "base/uuid.h"
#include "service/profiles/finding_codes.h"
#include "store/service/name_keys.h"

#include <algorithm>

namespace certferry::service {

namespace {

using store::service::fold_key;

constexpr std::size_t max_label = 63;  // RFC 1035, 2.3.4
constexpr std::size_t max_dns_name = 253;
constexpr std::size_t max_email = 254;
constexpr std::size_t max_shown = 100;  // Octets of a refused value that a finding repeats.

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string_view::npos
               ? std::string_view()
               : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Where the first octet stands that no stored text may hold; npos if there is none.
std::size_t forbidden_at(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text.substr(at));
        const auto octet = static_cast<unsigned char>(text[at]);
        // U+0080 to U+009F are control characters too.
        const bool c1 =
            length == 2 && octet == 0xC2 && static_cast<unsigned char>(text[at + 1]) < 0xA0;
        if (length == 0 || octet < 0x20 || octet == 0x7F || c1) {
            return at;
        }
        at += length;
    }
    return std::string_view::npos;
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= max_label && !label.starts_with('-') &&
           !label.ends_with('-') && std::ranges::all_of(label, [](char c) {
               const bool ascii = static_cast<unsigned char>(c) < 0x80;
               return !ascii || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      (c >= '0' && c <= '9') || c == '-' || c == '_';
           });
}

bool is_dns_name(std::string_view name) {
    if (name.size() > max_dns_name) {
        return false;
    }
    for (;;) {
        const auto dot = name.find('.');
        if (!is_label(name.substr(0, dot))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        name.remove_prefix(dot + 1);
    }
}

bool is_address(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0) {
        return false;
    }
    constexpr std::string_view delimiters = " \"(),:;<>[\\]";
    const auto local = text.substr(0, at);
    return local.find_first_of(delimiters) == std::string_view::npos && local.front() != '.' &&
           local.back() != '.' && is_dns_name(text.substr(at + 1));
}

std::string without(std::string_view text, std::string_view separators) {
    std::string rest(text);
    std::erase_if(rest, [&](char c) { return separators.find(c) != std::string_view::npos; });
    return rest;
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

/// The digits alone, if there are as many as there must be.
std::optional<std::string> digits(std::string text, std::size_t count, std::string_view allowed) {
    const bool fits = text.size() == count && text.find_first_not_of(allowed) == std::string::npos;
    return fits ? std::optional(std::move(text)) : std::nullopt;
}

std::optional<std::string> if_valid(bool valid, std::string_view text) {
    return valid ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<std::string> fqdn(std::string_view text) {
    const auto name = text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
    return if_valid(name.find('.') != std::string_view::npos && is_dns_name(name), fold_key(name));
}

/// The normal form; empty if the text has not this form.
std::optional<std::string> normal_form(Form form, std::string_view text) {
    constexpr std::string_view decimal = "0123456789";
    constexpr std::string_view hexadecimal = "0123456789ABCDEF";
    switch (form) {
        case Form::upn:
            return if_valid(is_address(text), text);
        case Form::email:
            return if_valid(is_address(text) && text.size() <= max_email, text);
        case Form::fqdn:
            return fqdn(text);
        case Form::uuid:
            return if_valid(is_uuid(text), fold_key(text));
        case Form::imei:
            return digits(without(text, " -/"), 15, decimal);
        case Form::meid:
            return digits(upper(without(text, " -")), 14, hexadecimal);
        case Form::mac:
            return digits(upper(without(text, ":-. ")), 12, hexadecimal);
        case Form::flag:
            return if_valid(text == "true" || text == "false", text);
        default:
            return std::string(text);
    }
}

/// Safe to be shown and stored, whatever it was.
std::string shown(std::string_view text) {
    return escape_for_log(text, max_shown);
}

}  // namespace

Checked check_value(Form form, std::string_view text, std::size_t max_characters,
                    ReservedSids reserved, std::string_view path) {
    Checked checked;
    const auto refuse = [&](std::optional<std::size_t> position) {
        checked.findings.push_back(
            finding(findings::e_value_invalid, std::string(path), shown(text), position));
        return checked;
    };
    if (const auto at = forbidden_at(text); at != std::string_view::npos) {
        return refuse(character_position(text, at));
    }
    const auto value = trimmed(text);
    if (value.empty()) {
        return checked;
    }
    if (character_count(value) > max_characters) {
        return refuse(max_characters);
    }
    if (form == Form::sid) {
        checked.findings = check_sid(value, reserved, path);
    }
    checked.value = normal_form(form, value);
    return checked.value ? checked : refuse(std::nullopt);
}

}  // namespace certferry::service
