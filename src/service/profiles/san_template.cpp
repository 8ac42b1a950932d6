#include "service/profiles/san_template.h"

#include "service/profiles/finding_codes.h"

#include <algorithm>

namespace certferry::service {

namespace {

constexpr std::string_view forbidden = "{}|;";

TextPiece variable_piece(Variable variable) {
    return {
        .text = std::string(info(variable).name), .variable = variable, .position = std::nullopt};
}

/// What an entry of type user means without a value.
std::optional<TextPiece> implied_value(const SanEntry& entry, CertificateType type) {
    if (type != CertificateType::user || (entry.value && !entry.value->empty())) {
        return std::nullopt;
    }
    switch (entry.kind) {
        case SanKind::email:
            return variable_piece(Variable::email_address);
        case SanKind::upn:
            return variable_piece(Variable::user_principal_name);
        default:
            return std::nullopt;
    }
}

bool begins_with_cn(std::string_view value) {
    return value.size() >= 3 && (value[0] == 'C' || value[0] == 'c') &&
           (value[1] == 'N' || value[1] == 'n') && value[2] == '=';
}

/// Splits a value into static text and variables, and notes what is wrong with it.
std::vector<TextPiece> split(std::string_view value, std::string_view path, SanParse& result) {
    std::vector<TextPiece> pieces;
    bool character_found = false;
    const auto note = [&](const FindingCode& code, std::string_view text, std::size_t position) {
        result.findings.push_back(finding(code, std::string(path), std::string(text), position));
    };
    for (std::size_t at = 0; at < value.size();) {
        const std::size_t position = character_position(value, at);
        if (const auto token = variable_at(value.substr(at))) {
            pieces.push_back({.text = std::string(token->name),
                              .variable = find_variable(token->name),
                              .position = position});
            if (pieces.back().variable) {
                result.variables.push_back(pieces.back());
            } else {
                note(findings::e_var_unknown, token->name, position);
            }
            at += token->length;
            continue;
        }
        if (forbidden.find(value[at]) != std::string_view::npos && !character_found) {
            note(findings::e_san_character, value.substr(at, 1), position);
            character_found = true;
        }
        if (pieces.empty() || pieces.back().variable) {
            pieces.push_back({.text = {}, .variable = std::nullopt, .position = position});
        }
        pieces.back().text += value[at++];
    }
    return pieces;
}

}  // namespace

SanParse parse_san(const SanEntry& entry, CertificateType type, std::string_view path) {
    SanParse result;
    SanTemplate san{.kind = entry.kind, .pieces = {}};
    if (auto implied = implied_value(entry, type)) {
        result.variables.push_back(*implied);
        san.pieces.push_back(std::move(*implied));
        result.san = std::move(san);
        return result;
    }
    const std::string value = entry.value.value_or("");
    if (value.find_first_not_of(' ') == std::string::npos) {
        result.findings.push_back(finding(findings::e_san_empty, std::string(path)));
        return result;
    }
    san.pieces = split(value, path, result);
    if (entry.kind == SanKind::upn && begins_with_cn(value)) {
        result.findings.push_back(
            finding(findings::e_san_upn, std::string(path), value.substr(0, 3), 0));
    }
    if (!has_errors(result.findings)) {
        result.san = std::move(san);
    }
    return result;
}

}  // namespace certferry::service
