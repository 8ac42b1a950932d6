#include "service/profiles/digicert.h"

#include "base/ascii.h"
#include "service/profiles/finding_codes.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace certferry::service {

namespace {

constexpr std::string_view digicert_host = "pki-ws.symauth.com";
constexpr std::string_view digicert_name = "Symantec";

bool is_digits_and_dots(std::string_view text) {
    return text.find('.') != std::string_view::npos &&
           text.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool has_mark_of_digicert(const PkcsSettings& settings) {
    return equal_ignoring_case(settings.certification_authority, digicert_host) ||
           equal_ignoring_case(settings.certification_authority_name, digicert_name) ||
           is_digits_and_dots(settings.certificate_template_name);
}

Finding digicert_fault(std::string path, std::string_view text) {
    return finding(findings::e_digicert_fields, std::move(path), std::string(text));
}

}  // namespace

bool is_digicert(const PkcsSettings& settings) {
    return equal_ignoring_case(settings.certification_authority, digicert_host) &&
           settings.certification_authority_name == digicert_name &&
           is_digits_and_dots(settings.certificate_template_name);
}

Findings check_digicert(const PkcsSettings& settings) {
    if (!has_mark_of_digicert(settings)) {
        return {};
    }
    Findings findings;
    if (!equal_ignoring_case(settings.certification_authority, digicert_host)) {
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

}  // namespace certferry::service
