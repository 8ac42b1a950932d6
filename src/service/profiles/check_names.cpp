#include "service/profiles/check_names.h"

#include "service/profiles/finding_codes.h"

namespace certferry::service {

namespace {

constexpr const char* format_path = "/subjectNameFormat";
constexpr const char* template_path = "/subjectNameTemplate";

std::string san_path(std::size_t index) {
    return "/subjectAlternativeNames/" + std::to_string(index) + "/value";
}

Findings check_format(const NameSettings& settings) {
    const bool is_custom = settings.subject_name_format == SubjectNameFormat::custom;
    const std::string format(subject_name_format_words(settings.subject_name_format));
    Findings findings;
    if (settings.certificate_type == CertificateType::device && !is_custom) {
        findings.push_back(finding(findings::e_subject_format, format_path, format));
    }
    if (!is_custom && !settings.subject_name_template.empty()) {
        findings.push_back(finding(findings::e_subject_format, template_path, format));
    }
    return findings;
}

/// Checks uses of variables in one setting.
class VariableCheck {
public:
    VariableCheck(const NameSettings& settings, Platform platform)
        : type_(settings.certificate_type), platform_(platform) {}

    void subject(const ParsedNames& names) {
        for (const TextPiece& piece : names.subject_variables) {
            if (piece.variable == Variable::on_premises_security_identifier) {
                add(findings::e_var_scope, names.subject_path, piece);
            } else {
                use(piece, names.subject_path);
            }
        }
    }

    void san(SanKind kind, const SanParse& parse, const std::string& path) {
        const bool is_uri_alone =
            kind == SanKind::uri && parse.san && parse.san->pieces.size() == 1;
        for (const TextPiece& piece : parse.variables) {
            if (!may_stand(*piece.variable, is_uri_alone)) {
                add(findings::e_var_scope, path, piece);
            } else {
                use(piece, path);
            }
        }
    }

    Findings take() { return std::move(findings_); }

private:
    /// Whether an alternative name can hold the variable at all.
    bool may_stand(Variable variable, bool is_uri_alone) {
        if (variable == Variable::on_prem_distinguished_name) {
            return false;
        }
        if (variable != Variable::on_premises_security_identifier) {
            return true;
        }
        const bool first = !sid_seen_;
        sid_seen_ = true;
        return first && is_uri_alone;
    }

    void use(const TextPiece& piece, const std::string& path) {
        const VariableInfo& variable = info(*piece.variable);
        if (variable.scope == VariableScope::user && type_ == CertificateType::device) {
            add(findings::e_var_scope, path, piece);
        } else if (!exists_on(variable.variable, platform_, type_)) {
            add(findings::e_var_platform, path, piece);
        } else if (variable.spoofable) {
            add(findings::w_var_spoofable, path, piece);
        }
    }

    void add(const FindingCode& code, const std::string& path, const TextPiece& piece) {
        findings_.push_back(finding(code, path, piece.text, piece.position));
    }

    CertificateType type_;
    Platform platform_;
    bool sid_seen_ = false;
    Findings findings_;
};

std::vector<TextPiece> variables_of(const SubjectTemplate& subject) {
    std::vector<TextPiece> variables;
    for (const TemplateRdn& rdn : subject.rdns) {
        for (const TemplateAttribute& attribute : rdn) {
            variables.insert(variables.end(), attribute.pieces.begin(), attribute.pieces.end());
        }
    }
    return variables;
}

bool names_nothing(const NameSettings& settings) {
    return settings.subject_name_format == SubjectNameFormat::not_configured &&
           settings.subject_alternative_names.empty();
}

}  // namespace

std::vector<SanTemplate> ParsedNames::san_templates() const {
    std::vector<SanTemplate> templates;
    for (const SanParse& parse : sans) {
        if (parse.san) {
            templates.push_back(*parse.san);
        }
    }
    return templates;
}

ParsedNames parse_names(const NameSettings& settings) {
    ParsedNames result;
    if (settings.subject_name_format == SubjectNameFormat::custom) {
        result.subject_path = template_path;
        TemplateParse parse = parse_subject_template(settings.subject_name_template, template_path);
        result.subject = std::move(parse.subject_template).value_or(SubjectTemplate{});
        result.subject_variables = std::move(parse.variables);
        result.findings = std::move(parse.findings);
    } else {
        result.subject_path = format_path;
        result.subject = template_of(settings.subject_name_format);
        result.subject_variables = variables_of(result.subject);
    }
    for (const SanEntry& entry : settings.subject_alternative_names) {
        result.sans.push_back(
            parse_san(entry, settings.certificate_type, san_path(result.sans.size())));
        append(result.findings, result.sans.back().findings);
    }
    if (names_nothing(settings)) {
        result.findings.push_back(
            finding(findings::e_subject_and_san_empty, "/subjectAlternativeNames"));
    }
    return result;
}

Findings check_names(const NameSettings& settings, Platform platform) {
    Findings findings = check_format(settings);
    const ParsedNames parsed = parse_names(settings);
    append(findings, parsed.findings);
    VariableCheck check(settings, platform);
    // If a fixed format stands with type device, the format itself is the fault.
    if (settings.certificate_type == CertificateType::user ||
        settings.subject_name_format == SubjectNameFormat::custom) {
        check.subject(parsed);
    }
    for (std::size_t i = 0; i < parsed.sans.size(); ++i) {
        check.san(settings.subject_alternative_names[i].kind, parsed.sans[i], san_path(i));
    }
    append(findings, check.take());
    return findings;
}

}  // namespace certferry::service
