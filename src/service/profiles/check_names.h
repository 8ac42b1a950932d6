#pragma once

#include "service/profiles/finding.h"
#include "service/profiles/profile.h"
#include "service/profiles/san_template.h"
#include "service/profiles/subject_template.h"

#include <string>
#include <vector>

namespace certferry::service {

/// The name settings of a profile, parsed.
struct ParsedNames {
    SubjectTemplate subject;  ///< Of the fixed format or of the template; empty with errors.
    std::vector<TextPiece> subject_variables;
    std::string subject_path;    ///< `/subjectNameTemplate`; `/subjectNameFormat` if it is fixed.
    std::vector<SanParse> sans;  ///< One for each entry, in order.
    Findings findings;           ///< What the parsers say, and E_SUBJECT_AND_SAN_EMPTY.

    /// The entries, if all were read without error.
    std::vector<SanTemplate> san_templates() const;
};

ParsedNames parse_names(const NameSettings& settings);

/// Everything that is checked of subject and alternative names when a profile is saved.
Findings check_names(const NameSettings& settings, Platform platform);

}  // namespace certferry::service
