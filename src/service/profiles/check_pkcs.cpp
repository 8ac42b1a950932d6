#include "service/profiles/check_names.h"
#include "service/profiles/check_settings.h"
#include "service/profiles/finding_codes.h"

#include <algorithm>
#include <array>

namespace certferry::service {

namespace {

constexpr std::string_view digicert_host = "pki-ws.symauth.com";
constexpr std::string_view digicert_name = "Symantec";

bool same_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

bool is_digits_and_dots(std::string_view text) {
    return text.find('.') != std::string_view::npos &&
           text.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool has_mark_of_digicert(const PkcsSettings& settings) {
    return same_ignoring_case(settings.certification_authority, digicert_host) ||
           same_ignoring_case(settings.certification_authority_name, digicert_name) ||
           is_digits_and_dots(settings.certificate_template_name);
}

Finding digicert_fault(std::string path, std::string_view text) {
    return finding(findings::e_digicert_fields, std::move(path), std::string(text));
}

/// A host without scheme, port or trailing slash.
Findings check_host(const std::string& host) {
    const std::size_t bad = host.find_first_of(":/ ");
    if (bad == std::string::npos) {
        return {};
    }
    return {finding(findings::e_json_value, "/certificationAuthority", host,
                    character_position(host, bad))};
}

Findings check_key(const PkcsSettings& settings, Platform platform) {
    Findings findings;
    const bool is_rsa = settings.key_algorithm == KeyAlgorithm::rsa;
    if (is_rsa && settings.curve) {
        findings.push_back(finding(findings::e_key_algorithm, "/curve",
                                   std::string(curve_words(*settings.curve))));
    }
    if (!is_rsa && settings.key_size) {
        findings.push_back(
            finding(findings::e_key_algorithm, "/keySize", std::to_string(*settings.key_size)));
        return findings;
    }
    if (!is_rsa) {
        return findings;
    }
    const int key_size = settings.key_size.value_or(2048);
    const bool large_allowed = !platforms::apple.has(platform);
    if (key_size != 2048 && (key_size != 4096 || !large_allowed)) {
        findings.push_back(finding(findings::e_key_size, "/keySize", std::to_string(key_size)));
    }
    append(findings, check_large_key(settings.key_storage_provider, key_size));
    return findings;
}

bool encrypts_mail_only(const PkcsSettings& settings, const SaveFacts& facts) {
    return facts.template_key_usage &&
           *facts.template_key_usage == pki::KeyUsage(pki::KeyUsage::key_encipherment) &&
           protects_mail(settings.extended_key_usages);
}

}  // namespace

bool is_digicert(const PkcsSettings& settings) {
    return same_ignoring_case(settings.certification_authority, digicert_host) &&
           settings.certification_authority_name == digicert_name &&
           is_digits_and_dots(settings.certificate_template_name);
}

Findings check_digicert(const PkcsSettings& settings) {
    if (!has_mark_of_digicert(settings)) {
        return {};
    }
    Findings findings;
    if (!same_ignoring_case(settings.certification_authority, digicert_host)) {
        findings.push_back(
            digicert_fault("/certificationAuthority", settings.certification_authority));
    }
    if (settings.certification_authority_name != digicert_name) {
        findings.push_back(
            digicert_fault("/certificationAuthorityName", settings.certification_authority_name));
    }
    if (!is_digits_and_dots(settings.certificate_template_name)) {
        findings.push_back(
            digicert_fault("/certificateTemplateName", settings.certificate_template_name));
    }
    if (!findings.empty()) {
        return findings;  // Perhaps it is another CA after all, with other names.
    }
    constexpr std::array formats{SubjectNameFormat::common_name,
                                 SubjectNameFormat::common_name_including_email,
                                 SubjectNameFormat::common_name_as_email};
    const SubjectNameFormat format = settings.names.subject_name_format;
    if (std::find(formats.begin(), formats.end(), format) == formats.end()) {
        findings.push_back(digicert_fault("/subjectNameFormat", subject_name_format_words(format)));
    }
    const auto& sans = settings.names.subject_alternative_names;
    for (std::size_t i = 0; i < sans.size(); ++i) {
        if (sans[i].kind != SanKind::email && sans[i].kind != SanKind::upn) {
            findings.push_back(
                digicert_fault("/subjectAlternativeNames/" + std::to_string(i) + "/kind",
                               san_kind_words(sans[i].kind)));
        }
    }
    return findings;
}

Findings check_pkcs(const Profile& profile, const PkcsSettings& settings, const SaveFacts& facts) {
    const Platform platform = profile.platform;
    Findings findings = check_host(settings.certification_authority);
    if (facts.ca_reached == false) {
        findings.push_back(finding(findings::w_ca_unreachable, "/certificationAuthority",
                                   settings.certification_authority));
    }
    append(findings, check_digicert(settings));
    append(findings, check_names(settings.names, platform));
    append(findings, check_validity(settings.validity, platform, facts.validity));
    append(findings, check_key_storage_provider(settings.key_storage_provider, platform));
    append(findings, check_key(settings, platform));
    if (settings.pfx_encryption == PfxEncryption::legacy) {
        findings.push_back(finding(findings::w_pfx_legacy, "/pfxEncryption", "legacy"));
    }
    if (encrypts_mail_only(settings, facts)) {
        findings.push_back(finding(findings::w_encryption_eku_per_device, "/extendedKeyUsages"));
    }
    append(findings, check_threshold(settings.renewal_threshold_percent));
    if (platforms::android.has(platform)) {
        append(findings, check_root(profile, settings.root_certificate_profile_id, facts));
    }
    return findings;
}

}  // namespace certferry::service
