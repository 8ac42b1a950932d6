#include "service/profiles/finding.h"

#include "service/profiles/finding_codes.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace certferry::service {

namespace {

constexpr std::array finding_codes{
    &findings::e_device_pin,
    &findings::e_digicert_fields,
    &findings::e_eku_empty,
    &findings::e_hash_fips,
    &findings::e_immutable,
    &findings::e_import_format,
    &findings::e_import_kdf,
    &findings::e_import_no_key,
    &findings::e_import_password,
    &findings::e_import_user,
    &findings::e_json_type,
    &findings::e_json_unknown,
    &findings::e_json_value,
    &findings::e_keyusage_empty,
    &findings::e_key_algorithm,
    &findings::e_key_ksp,
    &findings::e_key_size,
    &findings::e_ksp_platform,
    &findings::e_ksp_unavailable,
    &findings::e_mail_certificate,
    &findings::e_purpose_unsupported,
    &findings::e_required,
    &findings::e_root_missing,
    &findings::e_san_character,
    &findings::e_san_empty,
    &findings::e_san_upn,
    &findings::e_setting_platform,
    &findings::e_sid_reserved,
    &findings::e_subject_and_san_empty,
    &findings::e_subject_brace,
    &findings::e_subject_country,
    &findings::e_subject_dn_mixed,
    &findings::e_subject_empty,
    &findings::e_subject_escape,
    &findings::e_subject_format,
    &findings::e_subject_syntax,
    &findings::e_subject_too_long,
    &findings::e_threshold,
    &findings::e_trust_not_ca,
    &findings::e_trust_store,
    &findings::e_url_https,
    &findings::e_url_syntax,
    &findings::e_validity_ca,
    &findings::e_validity_max,
    &findings::e_validity_range,
    &findings::e_validity_template,
    &findings::e_value_invalid,
    &findings::e_value_missing,
    &findings::e_var_platform,
    &findings::e_var_scope,
    &findings::e_var_unknown,
    &findings::w_assignment_mismatch,
    &findings::w_ca_unreachable,
    &findings::w_encryption_eku_per_device,
    &findings::w_hash_weak,
    &findings::w_import_expiring,
    &findings::w_key_ksp,
    &findings::w_key_weak,
    &findings::w_pfx_legacy,
    &findings::w_root_not_in_chain,
    &findings::w_subject_length,
    &findings::w_trust_store,
    &findings::w_validity_ignored,
    &findings::w_validity_short,
    &findings::w_validity_shortened,
    &findings::w_var_spoofable,
};

}  // namespace

std::string_view to_text(Severity severity) noexcept {
    return severity == Severity::error ? "error" : "warning";
}

Finding finding(const FindingCode& code, std::string path, std::string text,
                std::optional<std::size_t> position) {
    return {.code = &code,
            .path = std::move(path),
            .position = position,
            .text = std::move(text),
            .severity = code.name.starts_with("W_") ? Severity::warning : Severity::error};
}

bool has_errors(const Findings& findings) noexcept {
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding& one) { return one.is_error(); });
}

void append(Findings& to, Findings more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::string to_text(const Finding& finding) {
    std::string text(finding.code->name);
    text += " at " + (finding.path.empty() ? "/" : finding.path);
    if (finding.position) {
        text += ":" + std::to_string(*finding.position);
    }
    if (!finding.text.empty()) {
        text += ": " + finding.text;
    }
    return text;
}

std::span<const FindingCode* const> all_finding_codes() noexcept {
    return finding_codes;
}

const FindingCode* find_finding_code(std::string_view name) noexcept {
    const auto found = std::find_if(finding_codes.begin(), finding_codes.end(),
                                    [&](const FindingCode* code) { return code->name == name; });
    return found == finding_codes.end() ? nullptr : *found;
}

std::size_t character_position(std::string_view utf8, std::size_t byte) noexcept {
    const std::string_view before = utf8.substr(0, byte);
    return static_cast<std::size_t>(std::count_if(before.begin(), before.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
    }));
}

}  // namespace certferry::service
