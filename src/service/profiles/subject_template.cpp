#include "service/profiles/subject_template.h"

#include "base/encoding.h"
#include "service/profiles/attribute_types.h"
#include "service/profiles/finding_codes.h"

#include <algorithm>

namespace certferry::service {

namespace {

constexpr std::string_view separators = ",;+";

/// Reads one template from left to right, and goes on after an error at the next separator.
class TemplateParser {
public:
    TemplateParser(std::string_view text, std::string_view path) : text_(text), path_(path) {}

    TemplateParse parse() {
        TemplateParse result;
        SubjectTemplate subject;
        if (character_count(text_) > max_template_characters) {
            add(findings::e_subject_too_long, {}, std::nullopt);
        } else if (text_.find_first_not_of(' ') == std::string_view::npos) {
            add(findings::e_subject_empty, {}, std::nullopt);
        } else {
            subject.rdns = rdns();
            check_count(subject);
        }
        if (!has_errors(findings_)) {
            result.subject_template = std::move(subject);
        }
        result.variables = std::move(variables_);
        result.findings = std::move(findings_);
        return result;
    }

private:
    std::vector<TemplateRdn> rdns() {
        std::vector<TemplateRdn> rdns(1);
        for (;;) {
            rdns.back().push_back(attribute());
            if (at_end() || text_[at_] != '+') {
                check_distinguished_names(rdns.back());
            }
            if (at_end()) {
                return rdns;
            }
            if (text_[at_++] != '+') {
                rdns.emplace_back();
            }
        }
    }

    /// One attribute; stops at the separator after it, or at the end.
    TemplateAttribute attribute() {
        const std::size_t first = findings_.size();
        brace_found_ = false;
        TemplateAttribute result;
        skip_spaces();
        result.position = character_position(text_, at_);
        if (type(result)) {
            skip_spaces();
            value(result);
        }
        if (brace_found_) {
            drop_syntax_errors(first);
        }
        return result;
    }

    /// Takes type and `=`. False, at the next separator, if there is no `=`.
    bool type(TemplateAttribute& attribute) {
        const std::size_t start = at_;
        at_ = std::min(text_.find_first_of("=,;+", at_), text_.size());
        std::string_view name = text_.substr(start, at_ - start);
        name = name.substr(0, name.find_last_not_of(' ') + 1);
        find_stray_braces(start, start + name.size());
        if (at_end() || text_[at_] != '=') {
            add(findings::e_subject_syntax, name, start);
            return false;
        }
        ++at_;
        attribute.type = attribute_type(name);
        if (attribute.type.empty()) {
            add(findings::e_subject_syntax, name, start);
        }
        return true;
    }

    void value(TemplateAttribute& attribute) {
        const std::size_t start = at_;
        unwritable_found_ = false;
        if (at_end() || separators.find(text_[at_]) != std::string_view::npos) {
            add(findings::e_subject_syntax, {}, at_);
        } else if (text_[at_] == '"') {
            quoted_value(attribute);
        } else if (text_[at_] == '#') {
            encoded_value(attribute);
        } else {
            plain_value(attribute);
        }
        check_country(attribute, start);
    }

    void plain_value(TemplateAttribute& attribute) {
        while (!at_end() && separators.find(text_[at_]) == std::string_view::npos) {
            const char c = text_[at_];
            const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
            if (c == '\\' && (next == '=' ||
                              (next != '\0' && separators.find(next) != std::string_view::npos))) {
                add(findings::e_subject_escape, text_.substr(at_, 2), at_);
                at_ += 2;  // Whoever wrote it does not mean the end of the value.
                continue;
            }
            if (c == '"') {
                add(findings::e_subject_syntax, "\"", at_);
            }
            variable_or_character(attribute);
        }
        if (!attribute.pieces.empty() && !attribute.pieces.back().variable) {
            TextPiece& last = attribute.pieces.back();
            last.text.resize(last.text.find_last_not_of(' ') + 1);
            if (last.text.empty()) {
                attribute.pieces.pop_back();
            }
        }
    }

    void quoted_value(TemplateAttribute& attribute) {
        attribute.quoted = true;
        const std::size_t opening = at_++;
        while (!at_end()) {
            if (text_[at_] != '"') {
                variable_or_character(attribute);
            } else if (text_.substr(at_).starts_with("\"\"")) {
                add_text(attribute, at_, 1);
                at_ += 2;
            } else {
                ++at_;
                end_of_quoted_value(attribute, opening);
                return;
            }
        }
        add(findings::e_subject_syntax, "\"", opening);
    }

    void end_of_quoted_value(const TemplateAttribute& attribute, std::size_t opening) {
        if (attribute.pieces.empty()) {
            add(findings::e_subject_syntax, "\"\"", opening);
        }
        skip_spaces();
        if (!at_end() && separators.find(text_[at_]) == std::string_view::npos) {
            add(findings::e_subject_syntax, text_.substr(at_, 1), at_);
            at_ = std::min(text_.find_first_of(separators, at_), text_.size());
        }
    }

    void encoded_value(TemplateAttribute& attribute) {
        const std::size_t start = at_;
        at_ = std::min(text_.find_first_of(separators, at_), text_.size());
        std::string_view value = text_.substr(start, at_ - start);
        value = value.substr(0, value.find_last_not_of(' ') + 1);
        find_stray_braces(start, at_);
        if (!pki::is_encoded_value(value)) {
            add(findings::e_subject_syntax, value, start);
        }
        attribute.encoded = value;
    }

    /// Takes one `{{name}}` or one character into the value.
    void variable_or_character(TemplateAttribute& attribute) {
        const char c = text_[at_];
        if (const auto token = variable_at(text_.substr(at_))) {
            TextPiece piece{.text = std::string(token->name),
                            .variable = find_variable(token->name),
                            .position = character_position(text_, at_)};
            if (piece.variable) {
                variables_.push_back(piece);
            } else {
                add(findings::e_var_unknown, token->name, at_);
            }
            attribute.pieces.push_back(std::move(piece));
            at_ += token->length;
            return;
        }
        if (c == '{' || c == '}') {
            stray_brace(at_);
        }
        const std::size_t length = std::max(utf8_length(text_.substr(at_)), std::size_t{1});
        check_character(attribute, text_.substr(at_, length));
        add_text(attribute, at_, length);
        at_ += length;
    }

    /// Notes the first character of the value that the attribute's string type cannot hold.
    void check_character(const TemplateAttribute& attribute, std::string_view character) {
        // Of a country, what is written instead of two letters says more.
        const std::string_view type =
            attribute.type == pki::oids::country ? std::string_view() : attribute.type;
        if (!unwritable_found_ && first_unwritable(type, character) == 0) {
            unwritable_found_ = true;
            add(findings::e_subject_syntax, character, at_);
        }
    }

    void add_text(TemplateAttribute& attribute, std::size_t at, std::size_t length) {
        if (attribute.pieces.empty() || attribute.pieces.back().variable) {
            attribute.pieces.push_back(
                {.text = {}, .variable = std::nullopt, .position = character_position(text_, at)});
        }
        attribute.pieces.back().text += text_.substr(at, length);
    }

    void check_country(const TemplateAttribute& attribute, std::size_t value_start) {
        const auto& pieces = attribute.pieces;
        const bool is_static = pieces.size() == 1 && !pieces.front().variable;
        if (attribute.type == pki::oids::country && is_static && !is_country(pieces.front().text)) {
            add(findings::e_subject_country, pieces.front().text, value_start);
        }
    }

    /// Outside of quotes the distinguished name must be all of a CN that is alone in its RDN.
    void check_distinguished_names(const TemplateRdn& rdn) {
        for (const TemplateAttribute& attribute : rdn) {
            if (attribute.quoted || (attribute.is_distinguished_name() && rdn.size() == 1)) {
                continue;
            }
            for (const TextPiece& piece : attribute.pieces) {
                if (piece.variable == Variable::on_prem_distinguished_name) {
                    findings_.push_back(finding(findings::e_subject_dn_mixed, std::string(path_),
                                                piece.text, piece.position));
                }
            }
        }
    }

    void check_count(const SubjectTemplate& result) {
        std::size_t attributes = 0;
        for (const TemplateRdn& rdn : result.rdns) {
            attributes += rdn.size();
        }
        if (attributes > pki::Name::max_attributes) {
            add(findings::e_subject_too_long, std::to_string(attributes), std::nullopt);
        }
    }

    void find_stray_braces(std::size_t from, std::size_t to) {
        for (std::size_t at = from; at < to;) {
            if (const auto token = variable_at(text_.substr(at, to - at))) {
                at += token->length;
                continue;
            }
            if (text_[at] == '{' || text_[at] == '}') {
                stray_brace(at);
            }
            ++at;
        }
    }

    void stray_brace(std::size_t at) {
        if (!brace_found_) {
            add(findings::e_subject_brace, text_.substr(at, 1), at);
        }
        brace_found_ = true;
    }

    /// What else is wrong with an attribute is mostly the brace again.
    void drop_syntax_errors(std::size_t first) {
        const auto is_syntax = [](const Finding& one) {
            return one.code == &findings::e_subject_syntax ||
                   one.code == &findings::e_subject_country;
        };
        findings_.erase(std::remove_if(findings_.begin() + static_cast<std::ptrdiff_t>(first),
                                       findings_.end(), is_syntax),
                        findings_.end());
    }

    bool at_end() const noexcept { return at_ >= text_.size(); }

    void skip_spaces() {
        while (!at_end() && text_[at_] == ' ') {
            ++at_;
        }
    }

    void add(const FindingCode& code, std::string_view what, std::optional<std::size_t> at) {
        findings_.push_back(
            finding(code, std::string(path_), std::string(what),
                    at ? std::optional(character_position(text_, *at)) : std::nullopt));
    }

    std::string_view text_;
    std::string_view path_;
    std::size_t at_ = 0;
    bool brace_found_ = false;       // In the attribute that is being read.
    bool unwritable_found_ = false;  // In the value that is being read.
    std::vector<TextPiece> variables_;
    Findings findings_;
};

}  // namespace

TemplateParse parse_subject_template(std::string_view text, std::string_view path) {
    return TemplateParser(text, path).parse();
}

}  // namespace certferry::service
