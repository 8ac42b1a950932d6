#include "base/error.h"
#include "service/profiles/attribute_types.h"
#include "service/profiles/expansion.h"
#include "service/profiles/finding_codes.h"
#include "service/profiles/variable_value.h"

namespace certferry::service {

namespace {

/// Fills one template in, noting each fault and going on.
class SubjectExpansion {
public:
    SubjectExpansion(const NameFacts& facts, std::string_view path) : facts_(facts), path_(path) {}

    ExpandedSubject expand(const SubjectTemplate& subject) {
        std::vector<pki::Rdn> rdns;
        for (const TemplateRdn& rdn : subject.rdns) {
            if (rdn.size() == 1 && rdn.front().is_distinguished_name()) {
                for (pki::Rdn& one : distinguished_name(rdn.front().pieces.front())) {
                    rdns.push_back(std::move(one));
                }
            } else {
                rdns.push_back(filled(rdn));
            }
        }
        ExpandedSubject result;
        if (!has_errors(findings_)) {
            result.name = made_name(rdns);
            result.text = subject_text(rdns);
        }
        result.findings = std::move(findings_);
        return result;
    }

private:
    pki::Rdn filled(const TemplateRdn& rdn) {
        pki::Rdn result;
        for (const TemplateAttribute& attribute : rdn) {
            if (!attribute.encoded.empty()) {
                result.push_back({.type = attribute.type, .value = attribute.encoded});
                continue;
            }
            std::string value;
            for (const TextPiece& piece : attribute.pieces) {
                value += piece.variable ? value_of_piece(piece) : piece.text;
            }
            check_value(attribute.type, value, attribute.position);
            result.push_back(pki::text_attribute(attribute.type, std::move(value)));
        }
        return result;
    }

    /// Empty, with a finding, if there is no value that may be used.
    std::string value_of_piece(const TextPiece& piece) {
        const Variable variable = *piece.variable;
        const std::string name(info(variable).name);
        VariableValue value = value_of(variable, facts_);
        if (value.state == VariableValue::State::missing) {
            add(findings::e_value_missing, name, piece.position);
            return {};
        }
        // With such a CA any name of a certificate may log on to the directory.
        const bool untrusted = value.source == AttributeSource::device &&
                               facts_.tenant.ca_is_ntauth && !facts_.tenant.trust_device_values;
        if (value.state == VariableValue::State::invalid || untrusted) {
            add(findings::e_value_invalid, name, piece.position);
            return {};
        }
        return std::move(value.text);
    }

    void check_value(const pki::Oid& type, const std::string& value,
                     std::optional<std::size_t> position) {
        const std::size_t length = character_count(value);
        const bool unwritable = first_unwritable(type, value) != std::string::npos;
        const bool no_country =
            type == pki::oids::country && (length < 2 || !is_country(value.substr(0, 2)));
        if (!value.empty() && (unwritable || no_country)) {
            add(findings::e_value_invalid, value, position);
        }
        const std::size_t bound = upper_bound_of(type);
        if (bound != 0 && length > bound) {
            add(findings::w_subject_length, subject_text({{{.type = type, .value = value}}}),
                position);
        }
    }

    std::vector<pki::Rdn> distinguished_name(const TextPiece& piece) {
        const std::string text = value_of_piece(piece);
        std::vector<pki::Rdn> rdns;
        if (text.empty()) {
            return rdns;
        }
        try {
            rdns = pki::parse_rdns(text);
        } catch (const Error&) {
            add(findings::e_value_invalid, text, piece.position);
        }
        for (const pki::Rdn& rdn : rdns) {
            for (const pki::NameAttribute& attribute : rdn) {
                if (!pki::is_encoded_value(attribute.value)) {
                    check_value(attribute.type, attribute.value, piece.position);
                }
            }
        }
        return rdns;
    }

    /// What no check above has found, such as too many attributes, pki refuses.
    std::optional<pki::Name> made_name(const std::vector<pki::Rdn>& rdns) {
        try {
            return pki::Name::from_rdns(rdns, pki::UpperBounds::ignored);
        } catch (const Error& error) {
            add(findings::e_value_invalid, error.detail(), std::nullopt);
            return std::nullopt;
        }
    }

    void add(const FindingCode& code, std::string text, std::optional<std::size_t> position) {
        findings_.push_back(finding(code, std::string(path_), std::move(text), position));
    }

    const NameFacts& facts_;
    std::string_view path_;
    Findings findings_;
};

}  // namespace

ExpandedSubject expand_subject(const SubjectTemplate& subject, const NameFacts& facts,
                               std::string_view path) {
    return SubjectExpansion(facts, path).expand(subject);
}

}  // namespace certferry::service
