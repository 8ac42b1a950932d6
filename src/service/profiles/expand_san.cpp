#include "base/error.h"
#include "service/profiles/expansion.h"
#include "service/profiles/finding_codes.h"
#include "service/profiles/sid.h"
#include "service/profiles/variable_value.h"

#include <algorithm>

namespace certferry::service {

namespace {

constexpr std::size_t max_email_characters = 254;

bool looks_like_address(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at != 0 && at + 1 != text.size() &&
           text.find('@', at + 1) == std::string_view::npos;
}

/// DigiCert's last resort for an address: an attribute of the subject that looks like one.
VariableValue address_in(const pki::Name& subject) {
    for (const pki::Rdn& rdn : subject.rdns()) {
        for (const pki::NameAttribute& attribute : rdn) {
            if (looks_like_address(attribute.value)) {
                return {.state = VariableValue::State::present, .text = attribute.value};
            }
        }
    }
    return {};
}

/// The rule of the kind for the whole value, beyond what pki asks of such a name.
bool fits_kind(SanKind kind, std::string_view value) {
    switch (kind) {
        case SanKind::email:
            return looks_like_address(value) && value.size() <= max_email_characters;
        case SanKind::upn: {
            const std::string_view head = value.substr(0, 3);
            const bool begins_with_cn = head.size() == 3 && (head[0] == 'C' || head[0] == 'c') &&
                                        (head[1] == 'N' || head[1] == 'n') && head[2] == '=';
            return !begins_with_cn;
        }
        case SanKind::dns:
            return value.find_first_not_of(
                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                       "0123456789-.") == std::string_view::npos;
        case SanKind::uri:
            break;
    }
    return true;
}

std::optional<pki::GeneralName> made_name(SanKind kind, const std::string& value) {
    if (!fits_kind(kind, value)) {
        return std::nullopt;
    }
    try {
        switch (kind) {
            case SanKind::email:
                return pki::GeneralName::email(value);
            case SanKind::upn:
                return pki::GeneralName::upn(value);
            case SanKind::dns:
                return pki::GeneralName::dns(value);
            case SanKind::uri:
                break;
        }
        return pki::GeneralName::uri(value);
    } catch (const Error&) {
        return std::nullopt;  // The value comes from a directory or a device: no fault of ours.
    }
}

/// Fills in one entry.
class SanExpansion {
public:
    SanExpansion(const NameFacts& facts, const pki::Name& subject, std::string path)
        : facts_(facts), subject_(subject), path_(std::move(path)) {}

    std::optional<pki::GeneralName> expand(const SanTemplate& san, Findings& findings) {
        std::string value;
        for (const TextPiece& piece : san.pieces) {
            value += piece.variable ? value_of_piece(piece, san.kind) : piece.text;
        }
        auto name = findings_.empty() ? made_name(san.kind, value) : std::nullopt;
        if (findings_.empty() && !name) {
            findings_.push_back(finding(findings::e_value_invalid, path_, value));
        }
        append(findings, std::move(findings_));
        return name;
    }

private:
    std::string value_of_piece(const TextPiece& piece, SanKind kind) {
        const Variable variable = *piece.variable;
        const std::string name(info(variable).name);
        VariableValue value = value_of(variable, facts_);
        const bool may_be_in_subject =
            facts_.digicert &&
            (variable == Variable::email_address || variable == Variable::user_principal_name);
        if (value.state == VariableValue::State::missing && may_be_in_subject) {
            value = address_in(subject_);
        }
        if (value.state == VariableValue::State::missing) {
            findings_.push_back(finding(findings::e_value_missing, path_, name, piece.position));
            return {};
        }
        const bool separates = value.text.find_first_of("|;") != std::string::npos;
        if (value.state == VariableValue::State::invalid || separates ||
            is_untrusted(value, variable, kind)) {
            findings_.push_back(finding(findings::e_value_invalid, path_, name, piece.position));
            return {};
        }
        return variable == Variable::on_premises_security_identifier
                   ? std::string(sid_uri_prefix) + value.text
                   : std::move(value.text);
    }

    /// What a device says of itself must not become a name that decides about access.
    bool is_untrusted(const VariableValue& value, Variable variable, SanKind kind) const {
        const bool decides = kind != SanKind::uri || facts_.tenant.ca_is_ntauth ||
                             variable == Variable::on_premises_security_identifier;
        return value.source == AttributeSource::device && decides &&
               !facts_.tenant.trust_device_values;
    }

    const NameFacts& facts_;
    const pki::Name& subject_;
    std::string path_;
    Findings findings_;
};

}  // namespace

ExpandedSans expand_sans(const std::vector<SanTemplate>& sans, const NameFacts& facts,
                         const pki::Name& subject) {
    ExpandedSans result;
    for (std::size_t i = 0; i < sans.size(); ++i) {
        std::string path = "/subjectAlternativeNames/" + std::to_string(i) + "/value";
        SanExpansion expansion(facts, subject, std::move(path));
        auto name = expansion.expand(sans[i], result.findings);
        const auto& names = result.names;
        if (name && std::find(names.begin(), names.end(), *name) == names.end()) {
            result.names.push_back(std::move(*name));
        }
    }
    return result;
}

}  // namespace certferry::service
