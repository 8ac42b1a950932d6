#include "service/profiles/check_names.h"
#include "service/profiles/expansion.h"

namespace certferry::service {

namespace {

std::optional<std::string> sid_in(const std::vector<pki::GeneralName>& names) {
    for (const pki::GeneralName& name : names) {
        if (auto sid = pki::sid_of(name)) {
            return sid;
        }
    }
    return std::nullopt;
}

}  // namespace

NameExpansion expand_names(const NameSettings& settings, const NameFacts& facts) {
    NameExpansion result;
    const ParsedNames parsed = parse_names(settings);
    if (has_errors(parsed.findings)) {
        result.findings = parsed.findings;
        return result;
    }
    ExpandedSubject subject = expand_subject(parsed.subject, facts, parsed.subject_path);
    ExpandedSans sans =
        expand_sans(parsed.san_templates(), facts, subject.name.value_or(pki::Name()));
    result.findings = std::move(subject.findings);
    append(result.findings, std::move(sans.findings));
    if (has_errors(result.findings)) {
        return result;
    }
    CertificateNames names;
    names.alternative_names_critical = subject.name->empty();
    names.subject = std::move(*subject.name);
    names.subject_text = std::move(subject.text);
    names.sid = sid_in(sans.names);
    names.subject_alternative_names = std::move(sans.names);
    result.names = std::move(names);
    return result;
}

}  // namespace certferry::service
